//! Lead times in words: the answer for a warehouse in full, for a line of a draft in short, for an order as a whole.
//!
//! Written by hand as HTML: a draft has hundreds of lines. Whatever comes from outside goes in as [`Escaped`]. Attributes
//! have no quotation marks: what goes to an island is quoted as a whole.

use crate::language::Language;
use crate::ui::{Escaped, Html};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use domain::calendar::Calendar;
use domain::format::{counted, date, date_time, grouped};
use domain::id::{ProductId, WarehouseId};
use domain::lead_time::{LeadTime, Part, Ready, Share, Source, order_dates};
use domain::shipment::Stage;
use domain::stock::Warehouse;
use service::supply::{Dates, Promised};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where nothing can be said.
const NOTHING: &str = "—";

/// What an answer in full is told with.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub say: Language,
    pub warehouses: &'a [Warehouse],
    /// On which the answer was given.
    pub day: NaiveDate,
}

impl Words<'_> {
    /// All parts, a line each: «12 шт. - 1 раб. дн., на складе», under a bar of where they come from.
    pub fn whole(self, of: &LeadTime) -> Html {
        let say = self.say;
        let mut out = "<span class=wh-lt>".to_owned();
        push_bar(&mut out, of);
        for part in &of.parts {
            let (pieces, days) = (say.lead_time_pieces(number(part.quantity)), say.lead_time_days(part.days));
            let (on, from) = (date(part.date), self.from(part));
            let from = Escaped(&from);
            // As in the guide; the blank before its dash does not break.
            _ = write!(out, "<span><b>{pieces}</b>\u{a0}- {days}<span class=muted>, {on}, {from}</span></span>");
        }
        if of.missing > 0 {
            let pieces = say.lead_time_pieces(number(of.missing));
            let why = if of.discontinued { say.lead_time_no_more() } else { say.lead_time_not_said() };
            _ = write!(out, "<span class=warnc><b>{pieces}</b>\u{a0}- {why}</span>");
        }
        out.push_str("</span>");
        Html::by_hand(out)
    }

    /// Where a part comes from; when that is several places, how much from each.
    fn from(self, part: &Part) -> String {
        match part.shares.as_slice() {
            [share] => self.source(share.source),
            shares => {
                let of = |share: &Share| self.say.lead_time_share(number(share.quantity), self.source(share.source));
                shares.iter().map(of).collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn source(self, source: Source) -> String {
        let say = self.say;
        match source {
            Source::Stock => say.lead_time_in_stock().to_owned(),
            Source::Transfer { from, .. } => self.place(from).map_or_else(String::new, |place| from_place(say, place)),
            Source::Receipt { date, days: 0, .. } => say.lead_time_due(self.soon(date)),
            Source::Receipt { to, date, .. } => {
                say.lead_time_due_at(self.place(to).map_or(NOTHING, |place| place.name.as_str()), self.soon(date))
            }
            Source::Production { .. } => say.lead_time_made().to_owned(),
        }
    }

    fn place(&self, id: WarehouseId) -> Option<&Warehouse> {
        self.warehouses.iter().find(|place| place.id == id)
    }

    /// «05.12», with its year when that is another one.
    fn soon(self, on: NaiveDate) -> String {
        let mut text = date(on);
        if on.year() == self.day.year() {
            text.truncate("05.12".len());
        }
        text
    }
}

fn number(pieces: u32) -> String {
    grouped(i64::from(pieces))
}

/// «из Москвы»; of a city whose genitive nobody can be sure of: «со склада „КЭАЗ Сочи“».
fn from_place(say: Language, place: &Warehouse) -> String {
    let city = match say {
        Language::Russian => genitive(&place.city),
        Language::English => Some(place.city.clone()),
    };
    city.map_or_else(|| say.lead_time_from_place(&place.name), |city| say.lead_time_from_city(city))
}

/// The genitive of a city of one word that ends in «а» or in a hard consonant.
fn genitive(city: &str) -> Option<String> {
    const FLEETING: [&str; 4] = ["ец", "ёл", "ел", "ок"];
    if city.contains([' ', '-']) {
        return None;
    }
    if let Some(stem) = city.strip_suffix('а') {
        let soft = stem.ends_with(['г', 'к', 'х', 'ж', 'ч', 'ш', 'щ']);
        return Some(stem.to_owned() + if soft { "и" } else { "ы" });
    }
    // «Владивосток» keeps its vowel, «Городок» does not.
    let fleeting = FLEETING.iter().any(|end| city.ends_with(end)) && !city.ends_with("восток");
    let hard = city.ends_with(|c: char| "бвгджзклмнпрстфхцчшщ".contains(c));
    (hard && !fleeting).then(|| city.to_owned() + "а")
}

/// Solid what is there, dashed what comes from elsewhere, hollow what is made.
fn push_bar(out: &mut String, of: &LeadTime) {
    let shares = || of.parts.iter().flat_map(|part| &part.shares);
    let all = u64::from(of.quantity()).max(1);
    let last = shares().count().saturating_sub(1);
    if shares().next().is_none() {
        return;
    }
    out.push_str("<span class=lt-bar aria-hidden=true>");
    for (at, share) in shares().enumerate() {
        let kind = match share.source {
            Source::Stock => 1,
            Source::Transfer { .. } | Source::Receipt { .. } => 2,
            Source::Production { .. } => 3,
        };
        if at == last {
            _ = write!(out, "<i class=p{kind}></i>");
        } else {
            let width = ((u64::from(share.quantity) * 20 + all / 2) / all).clamp(1, 19) * 5;
            _ = write!(out, "<i class=\"p{kind} w-{width}\"></i>");
        }
    }
    out.push_str("</span>");
}

/// A line of a draft, in the room of two lines: «✓ 1 дн.»; in parts the first, and when the rest is there.
fn short(say: Language, of: &LeadTime) -> String {
    let line = |out: &mut String, pieces: u32, words: &str| {
        let pieces = say.lead_time_pieces(number(pieces));
        _ = write!(out, "<span class=lt-l><b>{pieces}</b> {words}</span>");
    };
    let missing = || if of.discontinued { say.lead_time_short_no_more() } else { say.lead_time_short_not_said() };
    let mut out = "<span class=lt>".to_owned();
    match (of.parts.as_slice(), of.missing) {
        ([], 0) => return NOTHING.to_owned(),
        ([], _) if of.discontinued => return say.lead_time_short_no_more().to_owned(),
        ([], _) => return say.lead_time_unknown().to_owned(),
        // As the guide has it: «✓ 3 дн.».
        ([all], 0) => return say.lead_time_ready_in(all.days),
        ([first, rest @ ..], 0) => {
            push_bar(&mut out, of);
            line(&mut out, first.quantity, &say.lead_time_days(first.days));
            let pieces = rest.iter().fold(0_u32, |sum, part| sum.saturating_add(part.quantity));
            let days = say.lead_time_days(of.days().unwrap_or(0));
            line(&mut out, pieces, &if rest.len() > 1 { say.lead_time_up_to(days) } else { days });
        }
        (parts, pieces) => {
            push_bar(&mut out, of);
            let days = say.lead_time_days(of.days().unwrap_or(0));
            line(&mut out, of.quantity(), &if parts.len() > 1 { say.lead_time_up_to(days) } else { days });
            line(&mut out, pieces, missing());
        }
    }
    out + "</span>"
}

/// The cell of a line in a table without script.
pub fn cell(say: Language, of: &LeadTime) -> Html {
    Html::by_hand(short(say, of))
}

/// The lines of a draft as its island reads them: product, pieces, HTML; one line of text each.
fn lines<'a>(say: Language, lines: impl IntoIterator<Item = &'a (ProductId, LeadTime)>) -> String {
    let mut out = String::new();
    for (product, of) in lines {
        let pieces = of.quantity().saturating_add(of.missing);
        _ = writeln!(out, "{product} {pieces} {}", short(say, of));
    }
    out
}

/// Of all lines, or of these products only.
pub fn of_products(say: Language, dates: &Dates, only: Option<&Vec<ProductId>>) -> String {
    lines(say, dates.lines.iter().filter(|(product, _)| only.is_none_or(|only| only.contains(product))))
}

/// All that a draft's page shows: its lines, and what stands in the elements of these ids.
pub fn of_draft(say: Language, calendar: &Calendar, dates: &Dates, at: NaiveDateTime) -> String {
    let all = dates.lines.iter().map(|(_, of)| of);
    let (ready, calculated) = (ready(say, dates), calculated(say, calendar, all, at));
    lines(say, &dates.lines) + &format!("ready 0 {ready}\ndates-at 0 {calculated}\n")
}

/// «Готовность»: when the whole draft can leave, or each of its parts.
pub fn ready(say: Language, dates: &Dates) -> String {
    let all = order_dates(dates.lines.iter().map(|(_, of)| of), dates.in_parts);
    let days = |ready: &Ready| say.lead_time_days(ready.days);
    let mut out = match all.as_slice() {
        [] => NOTHING.to_owned(),
        [one] => say.lead_time_ready_on(days(one), date(one.date)),
        parts => {
            let pieces = |ready: &Ready| counted(ready.pieces);
            let row = |ready| {
                format!(
                    "<span class=db>{}</span>",
                    say.lead_time_ready_part(days(ready), date(ready.date), pieces(ready))
                )
            };
            parts.iter().map(row).collect()
        }
    };
    out.push_str(undated(say, dates.lines.iter().map(|(_, of)| of)).as_str());
    out
}

/// «Срока нет у 2 позиций»; nothing when all lines have a date.
pub fn undated<'a>(say: Language, lines: impl IntoIterator<Item = &'a LeadTime>) -> Html {
    let lines = lines.into_iter().filter(|of| !of.is_whole() || of.parts.is_empty()).count() as u64;
    let words = (lines > 0).then(|| format!("<span class=\"db warnc\">{}</span>", say.lead_time_ready_unknown(lines)));
    Html::by_hand(words.unwrap_or_default())
}

/// «Сроки информационные, рассчитаны 29.11.2026 в 12:40.»
pub fn calculated<'a>(
    say: Language,
    calendar: &Calendar,
    of: impl IntoIterator<Item = &'a LeadTime>,
    at: NaiveDateTime,
) -> String {
    let (day, time) = clock(at);
    let said = say.lead_time_draft_at(day, time);
    uncertain(say, calendar, of).into_iter().fold(said, |said, more| said + " " + &more)
}

/// A day and a time.
pub fn clock(at: NaiveDateTime) -> (String, String) {
    let text = date_time(at);
    text.split_once(' ').map(|(day, time)| (day.to_owned(), time.to_owned())).unwrap_or_default()
}

/// What a line of an order is promised: a date each; one that has moved with what it was.
pub fn promised(say: Language, of: &[&Promised]) -> Html {
    let alone = of.len() == 1;
    let mut out = String::new();
    for it in of {
        out.push_str("<span class=db>");
        if !alone {
            _ = write!(out, "{}: ", say.lead_time_pieces(grouped(it.quantity)));
        }
        match it.actual_on {
            Some(on) => out.push_str(&say.lead_time_order_done(date(on))),
            None if it.planned_on == it.guaranteed_on => out.push_str(&date(it.guaranteed_on)),
            None => _ = write!(out, "<s class=muted>{}</s> {}", date(it.guaranteed_on), date(it.planned_on)),
        }
        // Before the order goes to production there is nothing to say of where its goods are.
        match it.stage() {
            Stage::Waiting => {}
            stage => _ = write!(out, " <span class=\"muted db\">{}</span>", crate::text::stage(say, stage)),
        }
        out.push_str("</span>");
    }
    Html::by_hand(out)
}

/// When the whole order is ready, or each of its parts; empty when nothing is promised.
pub fn order_ready(say: Language, of: &[Promised], in_parts: bool) -> String {
    let planned = |it: &Promised| it.actual_on.unwrap_or(it.planned_on);
    if in_parts {
        let mut days: Vec<NaiveDate> = of.iter().map(planned).collect();
        days.sort_unstable();
        days.dedup();
        if days.len() > 1 {
            let pieces = |day| of.iter().filter(|it| planned(it) == day).map(|it| it.quantity).sum::<i64>();
            let parts = days.into_iter().map(|day| say.lead_time_order_part(date(day), grouped(pieces(day))));
            return parts.collect::<Vec<_>>().join(", ");
        }
    }
    let (now, was) = (of.iter().map(planned).max(), of.iter().map(|it| it.guaranteed_on).max());
    match (now, was) {
        (Some(now), Some(was)) if was < now => say.lead_time_order_was(date(now), date(was)),
        (Some(now), _) => date(now),
        _ => String::new(),
    }
}

/// «Сроки на 29.11.2026 12:40: все строки будут готовы, как обещано.»
pub fn refreshed(say: Language, of: &[Promised], at: NaiveDateTime) -> String {
    let moved = of.iter().filter(|it| it.actual_on.is_none() && it.planned_on != it.guaranteed_on);
    let moved: BTreeSet<i64> = moved.map(|it| it.position).collect();
    let (day, time) = clock(at);
    if moved.is_empty() {
        say.lead_time_order_as_promised(day, time)
    } else {
        say.lead_time_order_moved(day, time, moved.len() as u64)
    }
}

/// Says that a date lies in a year of which the calendar knows no days off: it may move by them.
pub fn uncertain<'a>(say: Language, calendar: &Calendar, of: impl IntoIterator<Item = &'a LeadTime>) -> Option<String> {
    let last = of.into_iter().filter_map(LeadTime::date).max()?;
    (!calendar.is_known(last.year())).then(|| say.lead_time_year_not_known(last.year().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAY: Language = Language::Russian;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn part(quantity: u32, days: u32, source: Source) -> Part {
        Part { quantity, date: day(days), days, shares: vec![Share { quantity, source }] }
    }

    fn warehouse(id: i64, city: &str) -> Warehouse {
        Warehouse {
            id: WarehouseId(id),
            name: format!("<{city}>"),
            city: city.to_owned(),
            address: String::new(),
            transfer_days: 1,
            position: 1,
        }
    }

    fn plain(html: &str) -> String {
        let mut out = String::new();
        let mut tag = false;
        for c in html.replace('\u{a0}', " ").chars() {
            match c {
                '<' => tag = true,
                '>' => tag = false,
                c if !tag => out.push(c),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn cities_decline_where_it_is_certain() {
        for (city, of) in [
            ("Москва", "Москвы"),
            ("Калуга", "Калуги"),
            ("Владивосток", "Владивостока"),
            ("Новосибирск", "Новосибирска"),
        ] {
            assert_eq!(genitive(city).as_deref(), Some(of));
        }
        for city in ["Орёл", "Елец", "Сочи", "Казань", "Грозный", "Нижний Новгород", "Ростов-на-Дону", ""]
        {
            assert_eq!(genitive(city), None, "{city}");
        }
    }

    #[test]
    fn an_answer_says_where_each_part_comes_from() {
        let places = [warehouse(1, "Москва"), warehouse(2, "Сочи")];
        let words = Words { say: SAY, warehouses: &places, day: day(1) };
        let parts = vec![
            part(12, 1, Source::Stock),
            part(24, 3, Source::Transfer { from: WarehouseId(1), days: 2 }),
            part(12, 4, Source::Transfer { from: WarehouseId(2), days: 2 }),
            part(12, 7, Source::Receipt { to: WarehouseId(1), date: day(5), days: 0 }),
        ];
        let html = words.whole(&LeadTime { parts, missing: 36, discontinued: true, replacement: None });
        let text = plain(html.as_str());
        for said in [
            "12 шт. - 1 раб. дн., 01.12.2026, на складе",
            "24 шт. - 3 раб. дн., 03.12.2026, из Москвы",
            "со склада «&lt;Сочи&gt;»",
            "12 шт. - 7 раб. дн., 07.12.2026, в пути, ожидается 05.12",
            "36 шт. - нет: товар снят с производства",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }

    #[test]
    fn a_line_of_a_draft_takes_two_lines_at_most() {
        let made = |quantity, days| part(quantity, days, Source::Stock);
        let lead_time = |parts: &[Part], missing| LeadTime { parts: parts.to_vec(), missing, ..LeadTime::default() };
        let of = |parts: &[Part], missing| plain(&short(SAY, &lead_time(parts, missing)));
        let old =
            |parts: &[Part], missing| plain(&short(SAY, &LeadTime { discontinued: true, ..lead_time(parts, missing) }));
        assert_eq!(old(&[], 5), "нет");
        assert_eq!(old(&[made(12, 1)], 8), "12 шт. 1 раб. дн.8 шт. нет");
        assert_eq!(of(&[], 0), "—");
        assert_eq!(of(&[], 5), "срок уточняется");
        assert_eq!(of(&[made(12, 1)], 0), "✓ 1 дн.");
        assert_eq!(of(&[made(12, 1), made(36, 9)], 0), "12 шт. 1 раб. дн.36 шт. 9 раб. дн.");
        assert_eq!(of(&[made(12, 1), made(12, 2), made(24, 9)], 0), "12 шт. 1 раб. дн.36 шт. до 9 раб. дн.");
        assert_eq!(of(&[made(12, 1), made(12, 2)], 8), "24 шт. до 2 раб. дн.8 шт. уточняется");
    }

    #[test]
    fn the_island_reads_a_line_for_each_product() {
        let line = (ProductId(7), LeadTime { parts: vec![part(12, 1, Source::Stock)], ..LeadTime::default() });
        let dates = Dates { lines: vec![line], in_parts: false };
        let text = of_draft(SAY, &Calendar::russia(), &dates, day(1).and_hms_opt(12, 40, 0).unwrap());
        let expected = "7 12 ✓\u{a0}1\u{a0}дн.\nready 0 1\u{a0}раб.\u{a0}дн., 01.12.2026\n\
                        dates-at 0 Сроки информационные, рассчитаны 01.12.2026 в\u{a0}12:40.\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_date_in_a_year_without_a_decree_says_that_it_may_move() {
        let on = |year| {
            let date = NaiveDate::from_ymd_opt(year, 1, 15).unwrap();
            let part = Part { date, ..part(12, 1, Source::Stock) };
            let of = LeadTime { parts: vec![part], ..LeadTime::default() };
            uncertain(SAY, &Calendar::russia(), [&of])
        };
        assert_eq!(on(2026), None);
        assert!(on(2027).is_some_and(|said| said.contains("2027")));
        let at = day(1).and_hms_opt(12, 40, 0).unwrap();
        let it = |planned_on| Promised {
            position: 1,
            quantity: 12,
            guaranteed_on: day(5),
            planned_on,
            actual_on: None,
            stage: String::new(),
        };
        assert!(refreshed(SAY, &[it(day(5))], at).contains("как обещано"));
        assert!(refreshed(SAY, &[it(day(5)), it(day(8))], at).contains("перенесена 1\u{a0}строка"));
    }

    #[test]
    fn a_date_that_moved_shows_what_it_was() {
        let it = |planned_on| Promised {
            position: 1,
            quantity: 12,
            guaranteed_on: day(5),
            planned_on,
            actual_on: None,
            stage: String::new(),
        };
        assert_eq!(promised(SAY, &[&it(day(5))]).as_str(), "<span class=db>05.12.2026</span>");
        assert_eq!(plain(promised(SAY, &[&it(day(8))]).as_str()), "05.12.2026 08.12.2026");
        assert_eq!(order_ready(SAY, &[it(day(5)), it(day(8))], false), "08.12.2026, обещано 05.12.2026");
        assert_eq!(
            order_ready(SAY, &[it(day(5)), it(day(8))], true),
            "05.12.2026: 12\u{a0}шт., 08.12.2026: 12\u{a0}шт."
        );
        assert_eq!(order_ready(SAY, &[], true), "");
    }
}
