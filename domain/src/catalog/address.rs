//! A question to the catalogue as an address. The same question always has the same address,
//! and an address of anybody's making is a valid question.

use super::query::{CatalogQuery, CatalogSort, CatalogView, PAGE_ROWS_LIMIT, StockFilter, TEXT_LIMIT};
use crate::page::PAGE_ROWS;

/// Selected values that count; the rest are ignored.
const VALUES_LIMIT: usize = 100;

impl CatalogSort {
    const fn code(self) -> &'static str {
        match self {
            Self::Popular => "popular",
            Self::Article => "article",
            Self::Name => "name",
            Self::Price => "price",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        [Self::Popular, Self::Article, Self::Name, Self::Price].into_iter().find(|sort| sort.code() == code)
    }
}

impl CatalogQuery {
    /// Reads the decoded parameters of an address: `q`, `f.{facet}` (many times), `stock`, `sort`, `page`, `size`, `view`.
    /// Unknown parameters and unreadable values are ignored. The category is in the path: see [`Self::in_category`].
    ///
    /// ```
    /// use domain::catalog::CatalogQuery;
    /// let pairs = [("q", "реле"), ("f.poles", "2"), ("utm", "x"), ("page", "none")];
    /// let query = CatalogQuery::from_query(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    /// assert_eq!(query.to_query(), "q=%D1%80%D0%B5%D0%BB%D0%B5&f.poles=2");
    /// ```
    #[must_use]
    pub fn from_query(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut query = Self::default();
        let mut values = 0;
        for (name, value) in pairs {
            match name.as_str() {
                "q" => {
                    let text: String = value.trim().chars().take(TEXT_LIMIT).collect();
                    text.trim_end().clone_into(&mut query.text);
                }
                "stock" => query.stock = parse_stock(&value),
                "sort" => {
                    let (code, descending) =
                        value.strip_prefix('-').map_or((value.as_str(), false), |rest| (rest, true));
                    query.sort = CatalogSort::parse(code).unwrap_or_default();
                    query.descending = descending && query.sort != CatalogSort::Popular;
                }
                "page" => query.page = value.parse().unwrap_or(1).max(1),
                "view" if value == "list" => query.view = CatalogView::List,
                "size" => query.size = value.parse().unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS_LIMIT),
                _ => {
                    if let Some(facet) =
                        name.strip_prefix("f.").filter(|facet| !facet.is_empty() && values < VALUES_LIMIT)
                    {
                        values += 1;
                        query.select(facet, value);
                    }
                }
            }
        }
        query
    }

    /// The parameters of the address, percent-encoded, without those that say nothing; empty for a plain branch.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut out = String::new();
        let text = self.text.trim();
        if !text.is_empty() {
            push_pair(&mut out, "q", text);
        }
        for (facet, values) in &self.facets {
            for value in values {
                push_pair(&mut out, &format!("f.{facet}"), value);
            }
        }
        match self.stock {
            StockFilter::All => {}
            StockFilter::Any => push_pair(&mut out, "stock", "any"),
            StockFilter::At(warehouse) => push_pair(&mut out, "stock", &warehouse.to_string()),
        }
        if self.sort != CatalogSort::Popular {
            let sign = if self.descending { "-" } else { "" };
            push_pair(&mut out, "sort", &format!("{sign}{}", self.sort.code()));
        }
        if self.size != PAGE_ROWS {
            push_pair(&mut out, "size", &self.size.to_string());
        }
        if self.view == CatalogView::List {
            push_pair(&mut out, "view", "list");
        }
        if self.page > 1 {
            push_pair(&mut out, "page", &self.page.to_string());
        }
        out
    }

    /// The whole address: `/catalog?q=…` or `/catalog/{category}?…`.
    #[must_use]
    pub fn address(&self) -> String {
        let mut out = String::from("/catalog");
        if let Some(slug) = &self.category {
            out.push('/');
            push_encoded(&mut out, slug);
        }
        let query = self.to_query();
        if !query.is_empty() {
            out.push('?');
            out.push_str(&query);
        }
        out
    }
}

fn parse_stock(value: &str) -> StockFilter {
    match value {
        "any" => StockFilter::Any,
        _ => value.parse().map_or(StockFilter::All, StockFilter::At),
    }
}

fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    push_encoded(out, name);
    out.push('=');
    push_encoded(out, value);
}

/// Everything but RFC 3986's unreserved characters as `%XX` of its UTF-8 bytes.
fn push_encoded(out: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> CatalogQuery {
        CatalogQuery::from_query(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn an_address_is_stable() {
        let query = parse(&[
            ("page", "2"),
            ("f.poles", "2"),
            ("f.poles", "1"),
            ("f.poles", "2"),
            ("stock", "2"),
            ("sort", "-price"),
            ("q", " bm 63 "),
        ]);
        assert_eq!(query.to_query(), "q=bm%2063&f.poles=1&f.poles=2&stock=2&sort=-price&page=2");
        assert_eq!(query.in_category(Some("mcb")).address(), "/catalog/mcb?q=bm%2063&stock=2&sort=-price");
        assert_eq!(CatalogQuery::default().address(), "/catalog");
    }

    #[test]
    fn nonsense_is_ignored() {
        let query = parse(&[("page", "-1"), ("size", "100000"), ("stock", "мало"), ("sort", "-popular"), ("f.", "1")]);
        assert_eq!(query, CatalogQuery { size: PAGE_ROWS_LIMIT, ..CatalogQuery::default() });
        let long = "я".repeat(10_000);
        assert_eq!(parse(&[("q", &long)]).text.chars().count(), TEXT_LIMIT);
        // Cut at a blank, a text ends before it: the same question has the same address.
        let cut = format!("{} я", "я".repeat(TEXT_LIMIT - 1));
        assert_eq!(parse(&[("q", &cut)]).text.chars().count(), TEXT_LIMIT - 1);
    }

    #[test]
    fn links_start_at_the_first_page() {
        let query = parse(&[("f.poles", "1"), ("page", "7")]);
        assert_eq!(query.toggled("poles", "2").to_query(), "f.poles=1&f.poles=2");
        assert_eq!(query.toggled("poles", "1").to_query(), "");
        assert_eq!(query.without_facet("poles"), query.without_facets());
        assert_eq!(query.with_page(8).to_query(), "f.poles=1&page=8");
        assert_eq!(query.with_stock(StockFilter::Any).to_query(), "f.poles=1&stock=any");
    }

    #[test]
    fn the_view_stays_from_link_to_link() {
        let query = parse(&[("view", "list"), ("page", "3")]);
        assert_eq!(query.to_query(), "view=list&page=3");
        assert_eq!(query.sorted_by(CatalogSort::Name).to_query(), "sort=name&view=list");
        assert_eq!(query.viewed_as(CatalogView::Table).to_query(), "page=3");
    }

    #[test]
    fn a_second_click_turns_the_order_round() {
        let query = CatalogQuery::default().sorted_by(CatalogSort::Price);
        assert_eq!(query.to_query(), "sort=price");
        assert_eq!(query.sorted_by(CatalogSort::Price).to_query(), "sort=-price");
        assert_eq!(query.sorted_by(CatalogSort::Price).sorted_by(CatalogSort::Price).to_query(), "sort=price");
        assert_eq!(query.sorted_by(CatalogSort::Popular).sorted_by(CatalogSort::Popular).to_query(), "");
    }

    #[test]
    fn json_round_trip() {
        let query = parse(&[("f.poles", "1"), ("q", "реле"), ("stock", "3")]);
        let json = serde_json::to_string(&query).unwrap();
        assert_eq!(serde_json::from_str::<CatalogQuery>(&json).unwrap(), query);
    }
}
