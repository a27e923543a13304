//! Paging by links: «1–50 из 1 240».

use crate::language::Language;
use domain::format::grouped;
use leptos::prelude::*;

/// Links to the pages around this one. `address` gives the address of a page.
#[component]
pub fn Pager<F: Fn(u32) -> String + Send + 'static>(
    /// First and last row shown; none when the page is empty.
    span: Option<(u64, u64)>,
    total: u64,
    number: u32,
    pages: u32,
    address: F,
) -> impl IntoView {
    let say = Language::here();
    let shown = span.map(|(first, last)| say.site_span(group(first), group(last), group(total)));
    let links = numbers(number, pages).into_iter().map(|page| match page {
        Some(page) if page == number => view! { <span class="cur" aria-current="page">{page}</span> }.into_any(),
        Some(page) => view! { <a href=address(page)>{page}</a> }.into_any(),
        None => view! { <span>"…"</span> }.into_any(),
    });
    let links = links.collect_view();
    let next = (number < pages).then(|| view! { <a rel="next" href=address(number + 1)>{say.site_next_page()}</a> });
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=say.site_pages()><span>{shown}</span><span class="end">{links}{next}</span></nav>
        }
    })
}

fn group(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The first, the last and those around the current one; `None` is a gap.
fn numbers(current: u32, pages: u32) -> Vec<Option<u32>> {
    let mut numbers = vec![];
    for page in (1..=pages).filter(|page| page.abs_diff(current) <= 2 || *page == 1 || *page == pages) {
        let near = page.abs_diff(current) <= 1 || page == 1 || page == pages;
        if near {
            numbers.push(Some(page));
        } else if numbers.last() != Some(&None) {
            numbers.push(None);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn far_pages_are_left_out() {
        assert_eq!(numbers(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(numbers(1, 2), [Some(1), Some(2)]);
    }
}
