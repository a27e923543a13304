//! Letters: what is told of one is bounded and clean, and the way that it came changes nothing.

use domain::mailbox::{LetterKind, is_key, key_of, order_lines};

/// Bytes of a letter at most.
const MOST: usize = 64 * 1024;

/// Any letter.
pub fn law(bytes: &[u8]) {
    let bytes = bytes.get(..MOST).unwrap_or(bytes);
    let Some(letter) = crate::unless_it_dies(|| reading::letter::read(bytes)) else { return };
    assert!(letter.files.len() <= 2);
    assert!(letter.subject.chars().count() <= 300 && !letter.subject.contains(char::is_control));
    assert_eq!(letter.digest.len(), 64);
    assert!(letter.message_id.len() <= 502 && letter.message_id.is_ascii());
    assert!(letter.sender.is_empty() || domain::account::email(&letter.sender).as_ref() == Ok(&letter.sender));
    for file in &letter.files {
        let contents = file.bytes();
        assert!(contents.is_some_and(|contents| contents.len() <= bytes.len() * 3), "a file grows");
        assert!(domain::mailbox::is_table(&file.name) && file.name.chars().count() <= 200);
    }
    // A byte of an old encoding is three of UTF-8 at most; HTML names a sign by four.
    assert!(letter.text.len() <= bytes.len() * 4 + 100, "{} of {}", letter.text.len(), bytes.len());
    _ = LetterKind::of_subject(&letter.subject);
    let asked = order_lines(&letter.text);
    assert!(asked.len() <= letter.text.len() && asked.lines().all(|line| letter.text.contains(line)));
    assert!(!is_key(key_of(&letter.text)) || letter.text.contains("bb_"));
    // Servers on the way write their headers above it.
    if bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        let way = [b"Received: from a by b; Mon, 30 Nov 2026 06:00:01 +0300\r\n".as_slice(), bytes].concat();
        let again = crate::unless_it_dies(|| reading::letter::read(&way));
        assert_eq!(again.map(|again| again.digest), Some(letter.digest), "the way changes the digest");
    }
}
