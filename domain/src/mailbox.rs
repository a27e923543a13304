//! Letters that dealers send to the portal («Отправка письмом»): reports of warehouses and stock with a key (domain facts
//! 1.6), and orders in a file or in lines of text that become drafts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Bytes of a letter at most: a file of 20 MB as letters carry it, and what stands around it.
pub const LETTER_LIMIT: u32 = 28 * 1024 * 1024;
/// Characters of a subject that are kept.
pub const SUBJECT_LIMIT: usize = 200;
/// Days that sender and subject of a letter are kept.
pub const KEPT_DAYS: u32 = 90;

/// What a letter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterKind {
    /// A table of warehouses.
    Warehouses,
    /// A table of stock.
    Remains,
    /// A list of products that becomes a draft.
    Order,
}

impl LetterKind {
    const ALL: [Self; 3] = [Self::Warehouses, Self::Remains, Self::Order];

    /// The subjects of the published protocol say what is reported; any other letter is an order.
    #[must_use]
    pub fn of_subject(subject: &str) -> Self {
        match subject.trim().to_lowercase().as_str() {
            "warehouses" => Self::Warehouses,
            "remains" => Self::Remains,
            _ => Self::Order,
        }
    }

    /// The stored word; for reports the subject as well.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Warehouses => "warehouses",
            Self::Remains => "remains",
            Self::Order => "order",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterOutcome {
    /// Its load is applied, its draft is there.
    Done,
    /// Its load waits until somebody says that it is meant.
    Waiting,
    /// Nothing was done, and the sender was told why.
    Refused,
    /// Nobody here has the sender's address.
    UnknownSender,
    /// Written by a program that says so: an answer of somebody who is away, a message that a letter did not arrive.
    Automatic,
    /// The same letter had been taken before.
    Repeated,
    /// It could not be read at all.
    Unreadable,
    /// It failed again and again for a reason of ours.
    Failed,
}

impl LetterOutcome {
    const ALL: [Self; 8] = [
        Self::Done,
        Self::Waiting,
        Self::Refused,
        Self::UnknownSender,
        Self::Automatic,
        Self::Repeated,
        Self::Unreadable,
        Self::Failed,
    ];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::UnknownSender => "unknown_sender",
            Self::Automatic => "automatic",
            Self::Repeated => "repeated",
            Self::Unreadable => "unreadable",
            Self::Failed => "failed",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Why nothing was done with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailboxError {
    /// The first line of the text is no key in force.
    Key,
    /// The key may not report.
    Scope,
    /// The address is not one of the people of the key's company.
    Sender,
    /// Whoever has the address may not make drafts.
    Rights,
    /// No file is attached to a report.
    NoFile,
    /// More than one file is attached.
    SeveralFiles,
    /// A report by its key, and not by its subject.
    Subject,
    /// An order has neither a file nor lines.
    Nothing,
    /// No line of an order means a product.
    NothingFound,
    /// The letter is larger than this many megabytes.
    Large { megabytes: u32 },
    /// The letter cannot be taken apart.
    Unreadable,
    /// It has failed for a reason of ours.
    Failed,
}

impl MailboxError {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Key => "mailbox.key",
            Self::Scope => "mailbox.scope",
            Self::Subject => "mailbox.subject",
            Self::Sender => "mailbox.sender",
            Self::Rights => "mailbox.rights",
            Self::NoFile => "mailbox.no_file",
            Self::SeveralFiles => "mailbox.several_files",
            Self::Nothing => "mailbox.nothing",
            Self::NothingFound => "mailbox.nothing_found",
            Self::Large { .. } => "mailbox.large",
            Self::Unreadable => "mailbox.unreadable",
            Self::Failed => "mailbox.failed",
        }
    }
}

/// A letter that came, as the supplier's people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedLetter {
    pub id: i64,
    /// When it was taken out of the mailbox.
    pub at: DateTime<Utc>,
    /// Empty when it is not known, or no longer kept.
    pub sender: String,
    pub subject: String,
    pub kind: LetterKind,
    pub outcome: LetterOutcome,
    /// Name of the company; empty when the sender is not known.
    pub company: String,
    /// The load of stock or warehouses that it made.
    pub load: Option<i64>,
    /// The number of the draft that it made, which an order keeps.
    pub draft: Option<i64>,
    /// Rows or lines that were taken, and that were not.
    pub taken: u64,
    pub refused: u64,
    /// Why nothing was done.
    pub why: Option<crate::Refusal>,
}

/// A line that says that what follows is another letter, or who has written this one.
const ENDS: [&str; 13] = [
    "-----original message",
    "---------- forwarded",
    "________",
    "от:",
    "from:",
    "отправлено:",
    "-----исходное сообщение",
    "-------- исходное сообщение",
    "-------- пересылаемое сообщение",
    "с уважением",
    "best regards",
    "kind regards",
    "отправлено с ",
];

/// The first line of a letter in which anything stands: in a report the key, and programs put signatures under it.
#[must_use]
pub fn key_of(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

/// Whether a line is a key of «Доступ к API», by how they all begin.
#[must_use]
pub fn is_key(line: &str) -> bool {
    line.starts_with("bb_")
}

/// The lines of a letter that can order something: without the letter that is answered, without a signature, and without
/// sentences, for a line without a digit names no article and no quantity.
#[must_use]
pub fn order_lines(text: &str) -> String {
    let mut lines = vec![];
    for line in text.lines() {
        let bare = line.trim();
        let small = bare.to_lowercase();
        // «-- » before a signature (RFC 3676); some programs take the blank away.
        let quotes = ["пишет:", "написал:", "написала:", "wrote:"].iter().any(|end| small.ends_with(end));
        if bare == "--" || quotes || ENDS.iter().any(|end| small.starts_with(end)) {
            break;
        }
        if !bare.starts_with('>') && bare.chars().any(|c| c.is_ascii_digit()) {
            lines.push(bare);
        }
    }
    lines.join("\n")
}

/// Whether somebody could attach this file to a letter to be read: a table, or a text of separated values. The contents say
/// later what it is; pictures of signatures and visiting cards are passed over by their names.
#[must_use]
pub fn is_table(name: &str) -> bool {
    let ends = [".csv", ".xlsx", ".xls", ".ods", ".tsv", ".txt"];
    let name = name.trim().to_lowercase();
    ends.iter().any(|end| name.ends_with(end))
}

/// Whether whoever sent it is a program that nobody reads the answers of, by the headers of RFC 3834 and older habits.
/// Each argument is the value of a header, empty when there is none.
#[must_use]
pub fn is_automatic(
    auto_submitted: &str,
    precedence: &str,
    return_path: &str,
    content_type: &str,
    sender: &str,
) -> bool {
    let first = |value: &str| value.split(';').next().unwrap_or_default().trim().to_lowercase();
    let submitted = first(auto_submitted);
    let name = sender.split('@').next().unwrap_or_default().to_lowercase();
    (!submitted.is_empty() && submitted != "no")
        || ["bulk", "junk", "list", "auto_reply"].contains(&first(precedence).as_str())
        || return_path.trim() == "<>"
        || first(content_type) == "multipart/report"
        || ["mailer-daemon", "postmaster"].contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_says_what_a_letter_is() {
        for (subject, expected) in [
            ("remains", LetterKind::Remains),
            (" Remains ", LetterKind::Remains),
            ("WAREHOUSES", LetterKind::Warehouses),
            ("Re: remains", LetterKind::Order),
            ("Заявка на 30 ноября", LetterKind::Order),
            ("", LetterKind::Order),
        ] {
            assert_eq!(LetterKind::of_subject(subject), expected, "{subject}");
        }
    }

    #[test]
    fn only_lines_that_can_order_something_are_read() {
        for (text, expected) in [
            ("326794 12\n248956 - 5 шт", "326794 12\n248956 - 5 шт"),
            ("Добрый день!\n\n  326794 12  \nПрошу счёт.", "326794 12"),
            ("326794 12\n-- \nИванов, +7 495 000-00-00", "326794 12"),
            ("326794 12\nС уважением, Иванов\n+7 495 000-00-00", "326794 12"),
            ("326794 12\r\n> 248956 5\r\n", "326794 12"),
            ("326794 12\n-----Original Message-----\n248956 5", "326794 12"),
            ("ещё 5 шт 326794\n\nОт: Иванов\n248956 5", "ещё 5 шт 326794"),
            ("326794 12\nпн, 30 нояб. 2026 г. в 10:00, Иванов <i@d.test> пишет:\n248956 5", "326794 12"),
            ("326794 12\n________________________________\n248956 5", "326794 12"),
            ("Спасибо", ""),
        ] {
            assert_eq!(order_lines(text), expected, "{text}");
        }
    }

    #[test]
    fn a_key_is_the_first_line() {
        for (text, expected) in [("bb_1", "bb_1"), ("\r\n  bb_1 \r\n-- \r\nИванов", "bb_1"), ("", ""), (" \n", "")]
        {
            assert_eq!(key_of(text), expected);
        }
    }

    #[test]
    fn tables_are_told_by_their_names() {
        for (name, expected) in
            [("Остатки.CSV", true), ("a.xlsx", true), ("image001.png", false), ("csv", false), ("a.csv.exe", false)]
        {
            assert_eq!(is_table(name), expected, "{name}");
        }
    }

    #[test]
    fn programs_are_told_by_their_headers() {
        let people = "ivanov@dealer.test";
        for (headers, sender, expected) in [
            (["", "", "<ivanov@dealer.test>", "text/plain"], people, false),
            (["no", "", "", ""], people, false),
            (["auto-replied; x=1", "", "", ""], people, true),
            (["Auto-Generated", "", "", ""], people, true),
            (["", "Bulk", "", ""], people, true),
            (["", "", "<>", ""], people, true),
            (["", "", "", "multipart/report; report-type=delivery-status"], people, true),
            (["", "", "", ""], "MAILER-DAEMON@dealer.test", true),
        ] {
            let [submitted, precedence, path, content] = headers;
            assert_eq!(is_automatic(submitted, precedence, path, content, sender), expected, "{headers:?} {sender}");
        }
    }
}
