//! Paging by links: «1–50 из 1 240».

use crate::language::Language;
use crate::ui::Written;
use domain::format::counted;
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
    let shown = span.map(|(first, last)| say.site_span(counted(first), counted(last), counted(total)));
    let links = numbers(number, pages).into_iter().map(|page| match page {
        Some(page) if page == number => view! { <span class="cur" aria-current="page">{page}</span> }.html(),
        Some(page) => view! { <a href=address(page)>{page}</a> }.html(),
        None => view! { <span>"…"</span> }.html(),
    });
    let links = links.collect_view();
    let next = (number < pages).then(|| view! { <a rel="next" href=address(number + 1)>{say.site_next_page()}</a> });
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=say.site_pages()><span>{shown}</span><span class="end">{links}{next}</span></nav>
        }
    })
}

/// The first, the last and those around the current one; `None` is a gap.
fn numbers(current: u32, pages: u32) -> Vec<Option<u32>> {
    let around = current.saturating_sub(1).max(1)..=current.saturating_add(1).min(pages);
    let shown = std::iter::once(1).chain(around).chain(std::iter::once(pages));
    let mut numbers = vec![];
    let mut last = 0;
    for page in shown {
        if page > last + 1 {
            numbers.push(None);
        }
        if page > last {
            numbers.push(Some(page));
            last = page;
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
        assert_eq!(numbers(1, 4), [Some(1), Some(2), None, Some(4)]);
        assert_eq!(numbers(3, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(numbers(7, 3), [Some(1), None, Some(3)]);
    }
}
