//! What comes from outside, taken apart: tables, files of 1C, letters, calls of dealers' programs. Bytes in, values out: no
//! file, no process, no database. `server` calls it, most of it in a process that may die; the crate `fuzz` tries it with
//! whatever there may be.
#![forbid(unsafe_code)]

pub mod call;
pub mod exchange;
pub mod letter;
mod page;
pub mod table;
