//! `/api/v1/staff`: what programs of the supplier do: goods with base prices and stock, orders of all dealers and the moves that
//! are made by hand, payments, dealers. The operations are those of the pages under `/staff`, which take the same actor.

pub mod company;
pub mod goods;
pub mod order;
pub mod payment;

type Axum = axum::extract::State<crate::State>;
