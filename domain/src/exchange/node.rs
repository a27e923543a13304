//! An element of a file with everything in it: as large as one product or one order, never a file.

/// An element by its local name; its text is what stands directly in it.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Self>,
}

impl Node {
    pub fn new(name: String, attributes: Vec<(String, String)>) -> Self {
        Self { name, attributes, ..Self::default() }
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The children of the first child of this name.
    pub fn list(&self, name: &str) -> &[Self] {
        self.child(name).map_or(&[], |child| &child.children)
    }

    /// What stands in the first child of this name.
    pub fn get(&self, name: &str) -> String {
        self.child(name).map(Self::own).unwrap_or_default()
    }

    /// What stands in it: without blanks around it and signs that nobody sees. Some systems escape twice: once more then.
    pub fn own(&self) -> String {
        cleaned(&self.text)
    }

    /// Empty when there is none.
    pub fn attribute(&self, name: &str) -> String {
        self.attributes.iter().find(|(of, _)| of == name).map(|(_, value)| cleaned(value)).unwrap_or_default()
    }
}

/// Characters of a text at most: the longest that the schema knows are descriptions, which nothing here keeps.
const TEXT: usize = 3_000;

fn cleaned(text: &str) -> String {
    let text = text.trim();
    let text: String = if text.contains("&quot;") || text.contains("&amp;") || text.contains("&lt;") {
        ["&quot;=\"", "&apos;='", "&lt;=<", "&gt;=>", "&amp;=&"]
            .iter()
            .filter_map(|pair| pair.split_once('='))
            .fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
    } else {
        text.to_owned()
    };
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).take(TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_escaped_twice_is_read_as_it_was_meant() {
        assert_eq!(cleaned(" Щит &quot;Ромашка&quot; \n"), "Щит \"Ромашка\"");
        assert_eq!(cleaned("A & B"), "A & B");
        assert_eq!(cleaned("a\nb\u{0}c"), "a bc");
    }
}
