//! A letter taken apart: who wrote it, its text, the tables in it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::account;
use domain::mailbox::{is_automatic, is_table};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Parts of a letter at most.
const PARTS: usize = 200;
/// Characters of a subject, of a file's name, of a Message-ID.
const SUBJECT: usize = 300;
const NAME: usize = 200;
const ID: usize = 500;
/// Tables that are handed on: a second one is refused, so no more are needed.
const FILES: usize = 2;

/// What is in a letter.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ReadLetter {
    /// An address in small letters; empty when it is none.
    pub sender: String,
    /// With its brackets; empty when there is none.
    pub message_id: String,
    pub subject: String,
    /// Of Message-ID, date, sender and contents.
    pub digest: String,
    /// A program wrote it, and nobody reads the answer.
    pub automatic: bool,
    /// The first body as plain text.
    pub text: String,
    /// The attached tables, the first of them.
    pub files: Vec<Attached>,
}

/// A file in a letter.
#[derive(Debug, Serialize, Deserialize)]
pub struct Attached {
    pub name: String,
    /// Its bytes.
    base64: String,
}

impl Attached {
    /// The bytes; `None` when the process has answered nonsense.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(&self.base64).ok()
    }
}

/// What is in a letter. `None`: it is no letter, or has too many parts.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<ReadLetter> {
    let message = MessageParser::default().parse(bytes)?;
    if message.parts.len() > PARTS {
        return None;
    }
    let sender = message.from().and_then(|from| from.first()).and_then(|from| from.address()).unwrap_or_default();
    let sender = account::email(sender).unwrap_or_default();
    let raw = |name: &'static str| message.header_raw(name).unwrap_or_default().trim().to_owned();
    let automatic =
        is_automatic(&raw("Auto-Submitted"), &raw("Precedence"), &raw("Return-Path"), &raw("Content-Type"), &sender);
    let id = message.message_id().unwrap_or_default();
    let is_id =
        (1..=ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    let message_id = if is_id { format!("<{id}>") } else { String::new() };
    let text = message.body_text(0).unwrap_or_default().into_owned();
    let files: Vec<(String, Vec<u8>)> =
        message.attachments().filter_map(|part| file_of(&message, part)).take(FILES).collect();
    let mut digest = Sha256::new();
    for part in [message_id.as_str(), &raw("Date"), &sender, message.subject().unwrap_or_default(), &text] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    for (name, bytes) in &files {
        digest.update(name.as_bytes());
        digest.update([0]);
        digest.update(bytes);
    }
    Some(ReadLetter {
        sender,
        message_id,
        subject: shown(message.subject().unwrap_or_default(), SUBJECT),
        digest: hex::encode(digest.finalize()),
        automatic,
        text,
        files: files
            .into_iter()
            .map(|(name, bytes)| Attached { name, base64: BASE64_STANDARD.encode(bytes) })
            .collect(),
    })
}

/// An attached table; pictures, signatures and visiting cards are none.
fn file_of(message: &Message<'_>, part: &MessagePart<'_>) -> Option<(String, Vec<u8>)> {
    let name = shown(part.attachment_name().filter(|name| is_table(name))?, NAME);
    // Programs of Windows send texts in their own encoding and do not say so: whoever reads tables finds it out.
    let says = part.content_type().is_some_and(|kind| kind.attribute("charset").is_some());
    let bytes = if matches!(part.body, PartType::Text(_) | PartType::Html(_)) && !says {
        let from = usize::try_from(part.raw_body_offset()).ok()?;
        let raw = message.raw_message().get(from..usize::try_from(part.raw_end_offset()).ok()?)?;
        match part.encoding {
            Encoding::None => raw.to_vec(),
            Encoding::Base64 => base64_decode(raw)?,
            Encoding::QuotedPrintable => quoted_printable_decode(raw)?,
        }
    } else {
        part.contents().to_vec()
    };
    Some((name, bytes))
}

/// Without control characters and those that turn the direction of writing, and not longer than that.
fn shown(text: &str, limit: usize) -> String {
    let turns = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !c.is_control() && !turns(*c)).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(headers: &str, parts: &[(&str, &str)]) -> Vec<u8> {
        let mut text = format!(
            "From: =?utf-8?B?0JjQstCw0L3QvtCy?= <Ivanov@Dealer.Test>\r\nMessage-ID: <1@dealer.test>\r\nDate: Mon, 30 Nov 2026 06:00:00 +0300\r\n{headers}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=e\r\n\r\n"
        );
        for (headers, body) in parts {
            text.push_str(&format!("--e\r\n{headers}\r\n\r\n{body}\r\n"));
        }
        text.push_str("--e--\r\n");
        text.into_bytes()
    }

    #[test]
    fn sender_text_and_tables_are_found() {
        let csv = "Content-Type: text/csv; name=\"remains.csv\"\r\nContent-Disposition: attachment; filename=\"remains.csv\"\r\nContent-Transfer-Encoding: base64";
        let windows = BASE64_STANDARD.encode(b"\xca\xee\xe4;\xc0\xf0\xf2\r\n001;1\r\n");
        let picture = "Content-Type: image/png; name=\"logo.png\"\r\nContent-Disposition: attachment; filename=\"logo.png\"\r\nContent-Transfer-Encoding: base64";
        let bytes =
            letter("Subject: remains\r\n", &[("Content-Type: text/plain", "bb_1"), (picture, "AAAA"), (csv, &windows)]);
        let read = read(&bytes).unwrap();
        assert_eq!((read.sender.as_str(), read.subject.as_str()), ("ivanov@dealer.test", "remains"));
        assert_eq!((read.message_id.as_str(), read.text.trim(), read.automatic), ("<1@dealer.test>", "bb_1", false));
        assert_eq!((read.files.len(), read.files[0].name.as_str()), (1, "remains.csv"));
        assert_eq!(read.files[0].bytes().unwrap(), b"\xca\xee\xe4;\xc0\xf0\xf2\r\n001;1\r\n");
    }

    #[test]
    fn the_same_letter_has_the_same_digest_whatever_servers_write_above_it() {
        let one = letter("Subject: x\r\n", &[("Content-Type: text/plain", "326794 12")]);
        let way = [b"Received: from a by b; Mon, 30 Nov 2026 06:00:01 +0300\r\n".as_slice(), &one].concat();
        let other = letter("Subject: x\r\n", &[("Content-Type: text/plain", "326794 13")]);
        let digest = |bytes: &[u8]| read(bytes).unwrap().digest;
        assert_eq!(digest(&one), digest(&way));
        assert_ne!(digest(&one), digest(&other));
    }

    #[test]
    fn programs_are_told_and_too_many_parts_are_refused() {
        let away = letter("Auto-Submitted: auto-replied\r\n", &[("Content-Type: text/plain", "I am away")]);
        assert!(read(&away).unwrap().automatic);
        let many = vec![("Content-Type: text/plain", "x"); PARTS + 1];
        assert!(read(&letter("", &many)).is_none());
    }
}
