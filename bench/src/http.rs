//! A small HTTP/1.1 client: it must cost little, because it shares the cores with the server that it measures.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What browsers say they can read.
const ENCODINGS: &str = "gzip, deflate, br, zstd";
/// No answer of ours takes longer: past it something is broken.
const PATIENCE: Duration = Duration::from_mins(1);

/// A request, made once and sent often.
#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    text: Vec<u8>,
}

impl Request {
    /// Asks for a page as a browser does; `cookie` is the whole header value, empty for a guest.
    pub fn page(path: &str, cookie: &str) -> Self {
        let cookie = cookie_line(cookie);
        let text = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\naccept: text/html\r\naccept-encoding: {ENCODINGS}\r\n{cookie}\r\n"
        );
        Self { path: path.to_owned(), text: text.into_bytes() }
    }

    /// The same from somebody who reads nothing compressed.
    #[must_use]
    pub fn plain(mut self) -> Self {
        let line = format!("accept-encoding: {ENCODINGS}\r\n");
        if let Some(at) = self.text.windows(line.len()).position(|part| part == line.as_bytes()) {
            self.text.drain(at..at + line.len());
        }
        self
    }

    /// Calls a server function as the script of a page does.
    pub fn call(path: &str, cookie: &str, fields: &[(&str, &str)]) -> Result<Self> {
        let body = serde_urlencoded::to_string(fields)?;
        let (cookie, length) = (cookie_line(cookie), body.len());
        let text = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\naccept-encoding: {ENCODINGS}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n{cookie}\r\n{body}"
        );
        Ok(Self { path: path.to_owned(), text: text.into_bytes() })
    }

    /// Calls the API with a key.
    pub fn api(path: &str, key: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\naccept-encoding: {ENCODINGS}\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        Self { path: path.to_owned(), text: text.into_bytes() }
    }

    /// Sends a file as the script of a page does.
    pub fn file(path: &str, cookie: &str, name: &str, file: &[u8]) -> Self {
        const EDGE: &str = "----bench";
        let begin = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let end = format!("\r\n--{EDGE}--\r\n");
        let length = begin.len() + file.len() + end.len();
        let cookie = cookie_line(cookie);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\n\
             content-type: multipart/form-data; boundary={EDGE}\r\ncontent-length: {length}\r\n{cookie}\r\n{begin}"
        );
        Self { path: path.to_owned(), text: [head.as_bytes(), file, end.as_bytes()].concat() }
    }
}

fn cookie_line(cookie: &str) -> String {
    if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") }
}

/// An answer, measured.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    /// Payload as sent, without chunk sizes; empty when it was not asked for.
    pub body: Vec<u8>,
    /// Payload bytes as sent.
    pub size: usize,
    /// Everything that came: head, chunk sizes, payload.
    pub wire: usize,
    /// From the request to the first byte of the payload.
    pub first: Duration,
    /// From the request to the last byte.
    pub whole: Duration,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One connection, kept open.
pub struct Client {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
}

impl Client {
    pub async fn connect(to: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), line: Vec::with_capacity(512) })
    }

    /// Sends it and reads the whole answer; anything but 200 is an error that shows what came.
    pub async fn ok(&mut self, request: &Request) -> Result<Answer> {
        let answer = self.send(request, true).await?;
        if answer.status != 200 {
            let said: String = answer.text().chars().take(300).collect();
            bail!("{} was answered {}: {said}", request.path, answer.status);
        }
        Ok(answer)
    }

    /// Sends it and reads the whole answer; `keep` says whether anyone wants the payload and the headers.
    pub async fn send(&mut self, request: &Request, keep: bool) -> Result<Answer> {
        let exchange = tokio::time::timeout(PATIENCE, self.exchange(request, keep)).await;
        exchange.context("no answer in a minute").flatten().with_context(|| request.path.clone())
    }

    async fn exchange(&mut self, request: &Request, keep: bool) -> Result<Answer> {
        let begun = Instant::now();
        self.stream.get_mut().write_all(&request.text).await?;
        let mut answer = Answer::default();
        let length = self.head(&mut answer, keep).await?;
        match length {
            Some(length) => {
                self.payload(length, keep, begun, &mut answer).await?;
            }
            None => while self.chunk(keep, begun, &mut answer).await? {},
        }
        answer.whole = begun.elapsed();
        if answer.size == 0 {
            answer.first = answer.whole;
        }
        Ok(answer)
    }

    /// Status and headers. Returns the length of the payload; none: it comes in chunks.
    async fn head(&mut self, answer: &mut Answer, keep: bool) -> Result<Option<usize>> {
        let status = self.line(answer).await?;
        let status = status.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok());
        answer.status = status.context("no HTTP")?;
        let mut length = Some(0);
        loop {
            let line = self.line(answer).await?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                length = None;
            }
            if keep {
                let header = (name.to_ascii_lowercase(), value.to_owned());
                answer.headers.push(header);
            }
        }
        // These have no payload, whatever their headers say.
        Ok(if matches!(answer.status, 204 | 304) { Some(0) } else { length })
    }

    async fn line(&mut self, answer: &mut Answer) -> Result<&str> {
        self.line.clear();
        let read = self.stream.read_until(b'\n', &mut self.line).await?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        answer.wire += read;
        Ok(std::str::from_utf8(&self.line)?.trim_end())
    }

    /// One chunk; false after the last one.
    async fn chunk(&mut self, keep: bool, begun: Instant, answer: &mut Answer) -> Result<bool> {
        let line = self.line(answer).await?;
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default(), 16)?;
        self.payload(size, keep, begun, answer).await?;
        self.line(answer).await?;
        Ok(size > 0)
    }

    async fn payload(&mut self, size: usize, keep: bool, begun: Instant, answer: &mut Answer) -> Result<()> {
        let mut left = size;
        while left > 0 {
            let there = self.stream.fill_buf().await?;
            if there.is_empty() {
                bail!("the server closed the connection");
            }
            if answer.size == 0 {
                answer.first = begun.elapsed();
            }
            let taken = there.len().min(left);
            if keep {
                answer.body.extend_from_slice(there.get(..taken).unwrap_or_default());
            }
            self.stream.consume(taken);
            left -= taken;
            answer.size += taken;
            answer.wire += taken;
        }
        Ok(())
    }
}
