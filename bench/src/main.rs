//! `make bench`: measures the release binary over HTTP and writes a Markdown table (section 5 of the specification).
//!
//! Server and load share the machine, so that throughput is also said for each second of the server's processor time,
//! and yardsticks of the same run stand beside the figures.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

mod data;
mod http;
mod load;
mod process;
mod report;
mod rows;
mod server;
mod stored;
mod yardstick;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use data::Size;
use report::Row;
use rows::Bench;
use server::{BUYER, Installation};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Parts of the table, as `--only` names them.
const PARTS: [&str; 15] = [
    "start",
    "memory",
    "visit",
    "catalogue",
    "search",
    "line",
    "draft",
    "dates",
    "import",
    "stock",
    "machine",
    "document",
    "page",
    "report",
    "sign-in",
];

#[derive(Parser)]
#[command(name = "bench", about = "Measures Busbar's release binary")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Shorter runs: good enough to see whether something broke.
    #[arg(long)]
    quick: bool,
    /// Only these parts.
    #[arg(long, value_parser = PARTS)]
    only: Vec<String>,
    /// Measures on this PostgreSQL database, empty or of an earlier run, instead of SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// Makes the data anew. A PostgreSQL database must be emptied by hand.
    #[arg(long)]
    fresh: bool,
    /// The program to measure; by default the one beside this.
    #[arg(long, env = "BUSBAR_BIN")]
    busbar: Option<PathBuf>,
    /// Where the data are kept; by default in cargo's target folder.
    #[arg(long, env = "BUSBAR_BENCH_DATA")]
    data: Option<PathBuf>,
    #[arg(long, default_value_t = 100_000)]
    products: u32,
    #[arg(long, default_value_t = 5_000)]
    companies: u32,
    /// In all; those past 10,000 are spread over the other dealers.
    #[arg(long, default_value_t = 10_000)]
    orders: u32,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the fixed page; the benchmark starts it itself.
    #[command(hide = true)]
    Yardstick,
}

fn main() -> ExitCode {
    match start(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: &Cli) -> Result<()> {
    // The yardstick has the threads that the server has; the load gets by with one.
    let mut builder = match cli.command {
        Some(Command::Yardstick) => tokio::runtime::Builder::new_multi_thread(),
        None => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = builder.enable_all().build()?;
    match cli.command {
        Some(Command::Yardstick) => runtime.block_on(yardstick::serve()),
        None => runtime.block_on(measure(cli)),
    }
}

fn installation(cli: &Cli) -> Result<Installation> {
    let own = std::env::current_exe()?;
    let folder = own.parent().context("no folder")?;
    let target = folder.parent().context("no folder")?;
    let data = cli.data.clone().unwrap_or_else(|| target.join("bench-data"));
    std::fs::create_dir_all(&data).with_context(|| format!("{} cannot be made", data.display()))?;
    let program = cli.busbar.clone().unwrap_or_else(|| folder.join("busbar"));
    Ok(Installation {
        program: program.canonicalize().with_context(|| format!("{} is not there", program.display()))?,
        data: data.canonicalize()?,
        postgres: cli.postgres.clone(),
    })
}

async fn measure(cli: &Cli) -> Result<()> {
    let machine = process::machine();
    let mut installation = installation(cli)?;
    let size = Size { products: cli.products, companies: cli.companies, orders: cli.orders };
    let data = data::prepare(&mut installation, size, cli.fresh).await?;
    let begun = Instant::now();
    let wants = |part: &str| cli.only.is_empty() || cli.only.iter().any(|only| only == part);
    let mut table = vec![yardstick::page(rows::plan(16, 4, cli.quick)).await?];
    table.push(yardstick::append(&installation.data, 200)?);
    if wants("start") {
        table.extend(rows::start::starts(&installation, if cli.quick { 3 } else { 5 }).await?);
    }
    let server = installation.serve().await?;
    let cookie = server.sign_in(BUYER).await?;
    let bench = Bench { installation, server, data, cookie, quick: cli.quick };
    parts(&bench, &mut table, wants).await;
    if wants("memory") {
        table.extend(rows::start::loaded(&bench)?);
    }
    table.push(yardstick::page(rows::plan(16, 2, cli.quick)).await?.note("again, at the end"));
    let database = if cli.postgres.is_some() { "PostgreSQL" } else { "SQLite" };
    println!(
        "{machine}; {database}; {} products, {} companies, {} orders\n",
        size.products, size.companies, size.orders
    );
    println!("{}\nMeasured in {:.0} s.", report::table(&table), begun.elapsed().as_secs_f64());
    bench.server.stop().await
}

/// The parts that one running server is measured by. Each says when it begins, because the whole takes minutes;
/// one that fails is a row that says so, and the others go on.
async fn parts(bench: &Bench, table: &mut Vec<Row>, wants: impl Fn(&str) -> bool) {
    for part in PARTS {
        if !wants(part) {
            continue;
        }
        eprintln!("bench: {part} …");
        let rows = match part {
            "memory" => rows::start::idle(bench).await,
            "visit" => rows::visit::first(bench).await,
            "catalogue" => rows::catalog::pages(bench).await,
            "search" => rows::catalog::suggestions(bench).await,
            "line" => rows::draft::lines(bench).await,
            "draft" => rows::draft::open(bench).await,
            "dates" => rows::dates::leads(bench).await,
            "import" => rows::import::files(bench).await,
            "stock" => rows::machine::stock(bench).await,
            "machine" => rows::machine::machines(bench).await,
            "document" => rows::document::invoices(bench).await,
            "page" => rows::page::pages(bench).await,
            "report" => rows::page::reports(bench).await,
            "sign-in" => rows::page::signing_in(bench).await,
            _ => Ok(vec![]),
        };
        table.extend(rows.unwrap_or_else(|error| vec![Row::new(part, "", "failed", false).note(format!("{error:#}"))]));
    }
}
