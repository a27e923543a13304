//! A mail server over TCP (RFC 5321) that misbehaves as it is told and remembers what it was told and what it took.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_parser::{HeaderName, Message, MessageParser};
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The certificate of `localhost`, and its key.
pub const PEM: &str = include_str!("localhost.pem");

/// RFC 5321, 4.5.3.1.6, without the line's end.
const LONGEST_LINE: usize = 998;

/// What goes wrong with letters to one address.
#[derive(Clone, Copy)]
pub enum Fault {
    /// RCPT is answered so.
    Recipient(&'static str),
    /// The letter is read and answered so.
    Letter(&'static str),
    /// The letter is read, and so long nothing is said.
    Late(Duration),
    /// Hangs up when the first line of the letter has come.
    CutInLetter,
    /// Reads the letter and hangs up before it says anything.
    CutAfterLetter,
}

/// How it is set up.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    pub tls: Encryption,
    /// Who does not sign in so may not send.
    pub user: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Default, PartialEq)]
pub enum Encryption {
    #[default]
    None,
    Starttls,
    FromTheStart,
}

/// A letter as it came.
#[derive(Clone)]
pub struct Mail {
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
}

impl Mail {
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.bytes).unwrap()
    }

    pub fn id(&self) -> String {
        format!("<{}>", self.parsed().message_id().unwrap())
    }

    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap().to_owned()
    }

    pub fn headers(&self) -> Vec<String> {
        let message = self.parsed();
        let mut names: Vec<String> = message.headers().iter().map(|header| name(&header.name)).collect();
        names.sort_unstable();
        names
    }
}

fn name(header: &HeaderName<'_>) -> String {
    header.as_str().to_owned()
}

pub struct MailServer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    /// A port that is kept and refuses all calls.
    down: Option<TcpSocket>,
    calls: JoinSet<()>,
}

struct Shared {
    manner: Manner,
    memory: Mutex<Memory>,
}

#[derive(Default)]
pub struct Memory {
    /// Instead of the greeting; then it hangs up.
    pub turned_away: Option<&'static str>,
    pub faults: BTreeMap<&'static str, Fault>,
    /// Before each answer.
    pub delay: Duration,
    pub connections: usize,
    /// The commands that it could read.
    pub heard: Vec<String>,
    /// Letters that came to their end.
    pub seen: Vec<Mail>,
    /// Those of them that it said 250 to.
    pub taken: Vec<Mail>,
}

impl MailServer {
    pub fn open() -> Self {
        Self::with(Manner::default())
    }

    pub fn with(manner: Manner) -> Self {
        let mut server = Self::down(manner);
        server.up();
        server
    }

    /// It has an address and answers no call yet.
    pub fn down(manner: Manner) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        let shared = Arc::new(Shared { manner, memory: Mutex::default() });
        Self { address, shared, down: Some(socket), calls: JoinSet::new() }
    }

    pub fn up(&mut self) {
        let listener = self.down.take().unwrap().listen(64).unwrap();
        let shared = Arc::clone(&self.shared);
        self.calls.spawn(async move {
            let mut calls = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                shared.memory().connections += 1;
                let shared = Arc::clone(&shared);
                calls.spawn(async move { shared.answer(stream).await });
            }
        });
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.shared.memory()
    }

    pub fn fault(&self, address: &'static str, fault: Fault) {
        self.memory().faults.insert(address, fault);
    }

    /// Misbehaves no more.
    pub fn heal(&self) {
        let mut memory = self.memory();
        memory.turned_away = None;
        memory.faults.clear();
        memory.delay = Duration::ZERO;
    }

    pub fn taken(&self) -> Vec<Mail> {
        self.memory().taken.clone()
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

type Wire = BufStream<Box<dyn Stream>>;

impl Shared {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    /// Whoever hangs up ends the conversation.
    async fn answer(&self, stream: TcpStream) {
        _ = self.converse(Box::new(stream)).await;
    }

    async fn converse(&self, stream: Box<dyn Stream>) -> io::Result<()> {
        let mut encrypted = self.manner.tls == Encryption::FromTheStart;
        let mut wire = BufStream::new(if encrypted { encrypt(stream).await? } else { stream });
        let turned_away = self.memory().turned_away;
        self.say(&mut wire, turned_away.unwrap_or("220 mail.test ESMTP")).await?;
        if turned_away.is_some() {
            return Ok(());
        }
        let (mut signed_in, mut sender, mut to) = (self.manner.user.is_none(), false, Vec::<String>::new());
        while let Some(line) = hear(&mut wire).await? {
            let line = String::from_utf8(line).unwrap();
            self.memory().heard.push(line.clone());
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let answer = match verb.to_ascii_uppercase().as_str() {
                "EHLO" if self.manner.tls == Encryption::Starttls && !encrypted => "250-mail.test\r\n250 STARTTLS",
                "EHLO" => "250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
                "HELO" | "NOOP" => "250 OK",
                "STARTTLS" if self.manner.tls == Encryption::Starttls && !encrypted => {
                    self.say(&mut wire, "220 go ahead").await?;
                    wire = BufStream::new(encrypt(wire.into_inner()).await?);
                    encrypted = true;
                    continue;
                }
                "AUTH" => {
                    let (user, password) = self.manner.user.unwrap_or_default();
                    signed_in = rest == format!("PLAIN {}", BASE64_STANDARD.encode(format!("\0{user}\0{password}")));
                    if signed_in { "235 welcome" } else { "535 5.7.8 wrong user or password" }
                }
                "RSET" => {
                    (sender, to) = (false, vec![]);
                    "250 OK"
                }
                "MAIL" if !signed_in => "530 5.7.0 authentication required",
                "MAIL" if !sender => {
                    sender = true;
                    "250 OK"
                }
                "RCPT" if sender => {
                    let address = rest.trim_start_matches("TO:<").trim_end_matches('>');
                    let fault = self.memory().faults.get(address).copied();
                    if let Some(Fault::Recipient(answer)) = fault {
                        answer
                    } else {
                        to.push(address.to_owned());
                        "250 OK"
                    }
                }
                "DATA" if !to.is_empty() => {
                    self.say(&mut wire, "354 end with a dot").await?;
                    let mail = std::mem::take(&mut to);
                    sender = false;
                    let Some(answer) = self.letter(&mut wire, mail).await? else { return Ok(()) };
                    answer
                }
                "QUIT" => return self.say(&mut wire, "221 bye").await,
                _ => "503 not now",
            };
            self.say(&mut wire, answer).await?;
        }
        Ok(())
    }

    /// Reads a letter to its dot. None: hang up.
    async fn letter(&self, wire: &mut Wire, to: Vec<String>) -> io::Result<Option<&'static str>> {
        let fault = to.first().and_then(|to| self.memory().faults.get(to.as_str()).copied());
        let (mut bytes, mut longest) = (vec![], 0);
        loop {
            // A connection that ends before the dot brought no letter.
            let Some(line) = hear(wire).await? else { return Ok(None) };
            if matches!(fault, Some(Fault::CutInLetter)) {
                return Ok(None);
            }
            longest = longest.max(line.len());
            match line.strip_prefix(b".") {
                Some([]) => break,
                Some(stuffed) => bytes.extend_from_slice(stuffed),
                None => bytes.extend_from_slice(&line),
            }
            bytes.extend_from_slice(b"\r\n");
        }
        let mail = Mail { to, bytes };
        self.memory().seen.push(mail.clone());
        match fault {
            Some(Fault::CutAfterLetter) => return Ok(None),
            Some(Fault::Letter(answer)) => return Ok(Some(answer)),
            Some(Fault::Late(wait)) => sleep(wait).await,
            _ if longest > LONGEST_LINE => return Ok(Some("554 a line is too long")),
            _ => {}
        }
        self.memory().taken.push(mail);
        Ok(Some("250 taken"))
    }

    async fn say(&self, wire: &mut Wire, answer: &str) -> io::Result<()> {
        let delay = self.memory().delay;
        if !delay.is_zero() {
            sleep(delay).await;
        }
        wire.write_all(format!("{answer}\r\n").as_bytes()).await?;
        wire.flush().await
    }
}

/// A line without its end, which must be a whole one.
async fn hear(wire: &mut Wire) -> io::Result<Option<Vec<u8>>> {
    let mut line = vec![];
    wire.read_until(b'\n', &mut line).await?;
    Ok(line.strip_suffix(b"\r\n").map(<[u8]>::to_vec))
}

async fn encrypt(stream: Box<dyn Stream>) -> io::Result<Box<dyn Stream>> {
    let certificate = CertificateDer::from_pem_slice(PEM.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(PEM.as_bytes()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    Ok(Box::new(TlsAcceptor::from(Arc::new(config)).accept(stream).await?))
}
