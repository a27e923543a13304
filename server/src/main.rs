//! `busbar serve | migrate | demo | check | user | import | calendar | prices | backup`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use anyhow::{Context, Result, anyhow, bail};
use app::language::Language;
use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use domain::actor::Actor;
use domain::load::{LoadKind, LoadState};
use server::config::Config;
use server::hook::Sender;
use server::mail::Post;
use server::mailbox::{self, Mailbox};
use server::{State, Web, exchange, router, site, upload, work};
use service::{Clock, Db, Options, check, demo, load};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Rendering a page is thousands of small allocations, and memory that is free again goes back to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The simulated supplier takes so long over an invoice.
const SIMULATED: Duration = Duration::from_secs(3);
/// Running requests are let finish so long after a stop was asked for (LOAD-14).
const STOP: Duration = Duration::from_secs(20);
/// Demo catalogue of `make run`.
const PRODUCTS: u32 = 10_000;
const COMPANIES: u32 = 20;

#[derive(Parser)]
#[command(name = "busbar", version, about = "Портал заказов между производителем и дилерами")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site.
    Serve {
        /// Demo people and catalogue, the simulated supplier, letters at /dev/mail.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the schema up to date and stop.
    Migrate,
    /// Fill an empty database with demo data: the same every time.
    Demo {
        #[arg(long, default_value_t = PRODUCTS)]
        products: u32,
        #[arg(long, default_value_t = COMPANIES)]
        companies: u32,
    },
    /// Check the invariants of what is stored; fails when one is broken.
    Check,
    /// Read one file in a process that may die: what the server starts for files that people send.
    #[command(name = upload::COMMAND, hide = true)]
    ReadTable { file: PathBuf },
    /// The same for a long call of a dealer's program.
    #[command(name = upload::CALL, hide = true)]
    ReadCall { file: PathBuf },
    /// Read one picture in a process that may die.
    #[command(name = upload::PICTURE, hide = true)]
    ReadPicture { file: PathBuf },
    /// The same for a photo.
    #[command(name = upload::PHOTO, hide = true)]
    ReadPhoto { file: PathBuf },
    /// The same for a PDF file.
    #[command(name = upload::PDF, hide = true)]
    ReadPdf { file: PathBuf },
    /// The same for a photo of a product, by itself or a member of an archive, unless it has this digest.
    #[command(name = upload::PRODUCT_PHOTO, hide = true)]
    ReadProductPhoto { file: PathBuf, member: String, known: String },
    /// The same for a file of 1C: a member of it when it is an archive.
    #[command(name = exchange::COMMAND, hide = true)]
    ReadExchange { file: PathBuf, member: String },
    /// Take one letter apart in a process that may die.
    #[command(name = mailbox::COMMAND, hide = true)]
    ReadLetter { file: PathBuf },
    /// Make an account of the supplier's staff, or a new link for it: prints the one-time address of its first password.
    User { email: String, last_name: String, first_name: String },
    /// Take over a table of products (Excel or CSV) as the page «Таблицы товаров» does: new products are made, the others
    /// changed. A row that is wrong refuses the whole file.
    Import {
        file: PathBuf,
        /// E-mail of the member of staff whom the history names.
        #[arg(long)]
        by: String,
    },
    /// Take over a year of the production calendar from a text: `2027-05-03` off, `2027-04-30 short`,
    /// `2027-02-20 working`, `2027-01-01..2027-01-08`.
    Calendar { year: i32, file: PathBuf },
    /// Announce a price list: base prices without VAT from a day (`2027-01-15`) on. A row of the file: article;price.
    Prices { name: String, from: NaiveDate, file: PathBuf },
    /// Write a consistent copy of the database into a new file, while others work.
    Backup { file: String },
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,server=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let command = Cli::parse().command;
    if let Command::ReadTable { file } = &command {
        return if upload::read_table(file).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadCall { file } = &command {
        return if upload::read_call(file).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadPicture { file } = &command {
        return if upload::read_picture(file).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadPhoto { file } = &command {
        return if upload::read_photo(file).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadPdf { file } = &command {
        return if upload::read_pdf(file).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadProductPhoto { file, member, known } = &command {
        let read = upload::read_product_photo(file, member, known);
        return if read.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadExchange { file, member } = &command {
        return if exchange::read_exchange(file, member).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Command::ReadLetter { file } = &command {
        return if mailbox::read_letter(file).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    match start(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("busbar: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn start(command: Command) -> Result<()> {
    let config = Config::load(matches!(command, Command::Serve { demo: true } | Command::Demo { .. }))?;
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("the data folder {} cannot be made", config.data.display()))?;
    let clock = if config.demo { Clock::ahead() } else { Clock::System };
    let options = Options {
        base_url: config.base_url(),
        simulator: config.demo.then_some(SIMULATED),
        mailbox: config.imap.as_ref().and(config.mailbox.clone()),
        catalog: Some(config.data.join("catalog")),
        private_hooks: config.private_hooks,
        clock,
    };
    let db = Db::open(&config.database_url, options).await.context("the database cannot be opened")?;
    service::simulator::follow(&db).await?;
    match command {
        Command::Serve { .. } => serve(config, db).await,
        Command::Migrate
        | Command::ReadTable { .. }
        | Command::ReadCall { .. }
        | Command::ReadPicture { .. }
        | Command::ReadPhoto { .. }
        | Command::ReadPdf { .. }
        | Command::ReadProductPhoto { .. }
        | Command::ReadExchange { .. }
        | Command::ReadLetter { .. } => Ok(()),
        Command::User { email, last_name, first_name } => {
            let link = service::staff::create(&db, &email, &last_name, &first_name).await?;
            println!("{}/recover/{link}", config.base_url());
            Ok(())
        }
        Command::Import { file, by } => import(&config, &db, &file, &by).await,
        Command::Calendar { year, file } => {
            let text = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            Ok(service::calendar::set(&db, year, &text).await?)
        }
        Command::Prices { name, from, file } => {
            let text = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            db.refresh().await?;
            let (prices, faults) = service::price_list::read(&db, &text);
            for (row, said) in &faults {
                eprintln!("{row}: {said}");
            }
            if !faults.is_empty() || prices.is_empty() {
                bail!("{} rows are not understood, nothing is announced", faults.len());
            }
            service::price_list::announce(&db, &Actor::System, &name, from, &prices).await?;
            println!("{} prices from {from}", prices.len());
            Ok(())
        }
        Command::Demo { products, companies } => {
            demo::fill(&db, products, companies).await.context("demo data go into an empty database only")
        }
        Command::Check => {
            let faults = check::check(&db).await?;
            for fault in &faults {
                println!("{fault}");
            }
            if faults.is_empty() { Ok(()) } else { bail!("{} invariants are broken", faults.len()) }
        }
        Command::Backup { file } => Ok(db.backup(&file).await?),
    }
}

/// Loads a table of products whole or not at all.
async fn import(config: &Config, db: &Db, file: &Path, by: &str) -> Result<()> {
    let said = |error: service::Error| match error {
        service::Error::Refused(why) => anyhow!(app::text::refusal(Language::English, &why)),
        error => anyhow!(error),
    };
    std::fs::metadata(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let actor = service::staff::by_email(db, by).await.map_err(said);
    let actor = actor.with_context(|| format!("{by} is no member of staff: make one with busbar user"))?;
    db.refresh().await?;
    let rows = upload::Readers::new(config.program.clone()).read(file).await.map_err(said)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let id = load::read(db, &actor, LoadKind::Products, &name, rows).await.map_err(said)?;
    let faults = load::faults(db, &actor, LoadKind::Products, id).await?;
    for line in &faults {
        eprintln!("{}: {}", line.row, app::staff::row_words(Language::English, line.state, line.fault));
    }
    if !faults.is_empty() {
        load::discard(db, &actor, id).await?;
        bail!("{} rows are not understood, nothing is changed", faults.len());
    }
    let (read, _) = load::get(db, &actor, LoadKind::Products, id, None, 1).await?;
    if read.fresh() == 0 {
        load::discard(db, &actor, id).await?;
    } else {
        load::apply(db, &actor, id, "").await.map_err(said)?;
    }
    let count = |state| read.count(state);
    let (new, changed, same) = (count(LoadState::New), count(LoadState::Changed), count(LoadState::Same));
    println!("{new} new, {changed} changed, {same} the same");
    Ok(())
}

async fn serve(config: Config, db: Db) -> Result<()> {
    if config.demo && demo::is_empty(&db).await? {
        println!("Готовим демонстрационные данные: {PRODUCTS} товаров…");
        demo::fill(&db, PRODUCTS, COMPANIES).await?;
    }
    if !config.demo && demo::is_demo(&db).await? {
        bail!("this database has demo people with a known password: start with --demo, or use another database");
    }
    let mut leptos = leptos_config::get_configuration(Some("Leptos.toml"))
        .map_or_else(|_| fallback_options(), |conf| conf.leptos_options);
    leptos.site_pkg_dir = site::pkg_dir().into();
    leptos.site_addr = config.address;
    let listener =
        TcpListener::bind(config.address).await.with_context(|| format!("{} is taken: set PORT", config.address))?;
    let address = listener.local_addr()?;
    let hooks = Sender::new(config.private_hooks, service::hook::ATTEMPT)?;
    let workers = work::start(&db, Arc::new(Post::new(&config)?), Arc::new(hooks), Mailbox::new(&config)?);
    let ended = db.clone();
    let site = router::service(State { db, leptos: Arc::new(leptos), web: Web::new(&config) });
    greet(&config, &address.to_string());
    let site = site.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut stopping = stopped.clone();
    let server = axum::serve(listener, site).with_graceful_shutdown(async move {
        _ = stopping.wait_for(|stop| *stop).await;
    });
    tokio::spawn(async move {
        asked_to_stop().await;
        service::live::end(&ended);
        _ = stop.send(true);
    });
    let mut late = stopped;
    tokio::select! {
        ended = server => ended?,
        () = async { _ = late.wait_for(|stop| *stop).await; tokio::time::sleep(STOP).await } => {}
    }
    workers.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

/// The release carries its site and may be started anywhere: then the one setting that matters is compiled in.
fn fallback_options() -> leptos::config::LeptosOptions {
    leptos::config::LeptosOptions::builder().output_name("busbar").build()
}

fn greet(config: &Config, address: &str) {
    println!("Busbar: http://{address}");
    if config.demo {
        println!("Люди (пароль {}):", demo::PASSWORD);
        println!("  dealer@example.com     администратор дилера");
        println!("  buyer@example.com      покупатель с правом отправки заказов");
        println!("  assistant@example.com  готовит черновики");
        println!("  other@example.com      другой дилер");
        println!("  manager@example.com    сотрудник поставщика");
        println!("Письма: http://{address}/dev/mail");
    }
    println!("Остановить: Ctrl+C");
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => _ = interrupt.await,
        }
    }
    #[cfg(not(unix))]
    {
        _ = interrupt.await;
    }
}
