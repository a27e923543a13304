//! What else a text may have been meant as: typed in the other keyboard layout, or one alphabet written by sound in the other.

/// The keys of the two layouts, in pairs: Latin, then Russian. A shifted key is the upper case of an unshifted one.
const KEYS: &str = "qйwцeуrкtеyнuгiшoщpз[х]ъaфsыdвfаgпhрjоkлlд;ж'эzяxчcсvмbиnтmь,б.ю`ё{Х}Ъ:Ж\"Э<Б>Ю~Ё";

/// Cyrillic by sound, longer spellings first: `shch` is one letter, not four.
const SOUNDS: [(&str, char); 34] = [
    ("shch", 'щ'),
    ("zh", 'ж'),
    ("kh", 'х'),
    ("ts", 'ц'),
    ("ch", 'ч'),
    ("sh", 'ш'),
    ("yu", 'ю'),
    ("ya", 'я'),
    ("yo", 'ё'),
    ("a", 'а'),
    ("b", 'б'),
    ("c", 'ц'),
    ("d", 'д'),
    ("e", 'е'),
    ("f", 'ф'),
    ("g", 'г'),
    ("h", 'х'),
    ("i", 'и'),
    ("j", 'й'),
    ("k", 'к'),
    ("l", 'л'),
    ("m", 'м'),
    ("n", 'н'),
    ("o", 'о'),
    ("p", 'п'),
    ("r", 'р'),
    ("s", 'с'),
    ("t", 'т'),
    ("u", 'у'),
    ("v", 'в'),
    ("w", 'в'),
    ("x", 'х'),
    ("y", 'ы'),
    ("z", 'з'),
];

/// The text as the same keys give it in the other layout: `ИЬ63` is `BM63`, `jgnblby` is `оптидин`.
/// A decimal sign stays: whoever reads the text has seen to it.
#[must_use]
pub fn switch_layout(text: &str) -> String {
    let before = std::iter::once(' ').chain(text.chars());
    let after = text.chars().skip(1).chain(std::iter::once(' '));
    let decimal =
        |c, before: char, after: char| matches!(c, '.' | ',') && before.is_ascii_digit() && after.is_ascii_digit();
    let switch = |((c, before), after)| if decimal(c, before, after) { c } else { switch_key(c) };
    text.chars().zip(before).zip(after).map(switch).collect()
}

fn switch_key(c: char) -> char {
    let lower = c.to_lowercase().next().unwrap_or(c);
    match other_key(c).or_else(|| other_key(lower)) {
        Some(key) if lower != c => key.to_uppercase().next().unwrap_or(key),
        Some(key) => key,
        None => c,
    }
}

fn other_key(c: char) -> Option<char> {
    let mut keys = KEYS.chars();
    while let (Some(latin), Some(russian)) = (keys.next(), keys.next()) {
        if c == latin {
            return Some(russian);
        }
        if c == russian {
            return Some(latin);
        }
    }
    None
}

/// The text by sound in the other alphabet: `оптидин` is `optidin`, `vyklyuchatel` is `выключател`.
#[must_use]
pub fn transliterate(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    let mut out = String::with_capacity(lower.len());
    while let Some(c) = rest.chars().next() {
        let latin = SOUNDS.iter().find(|(latin, _)| rest.starts_with(latin));
        let length = latin.map_or(c.len_utf8(), |(latin, _)| latin.len());
        match (latin, c) {
            (Some((_, cyrillic)), _) => out.push(*cyrillic),
            (None, 'э') => out.push('e'),
            (None, 'ъ' | 'ь') => {}
            (None, _) => match SOUNDS.iter().find(|(_, cyrillic)| *cyrillic == c) {
                Some((latin, _)) => out.push_str(latin),
                None => out.push(c),
            },
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_switch_both_ways() {
        for (typed, meant) in [
            ("ИЬ63", "BM63"),
            ("ЩзешВшт", "OptiDin"),
            ("ЩзешЬфе", "OptiMat"),
            ("E{K3", "УХЛ3"),
            ("e[k3", "ухл3"),
            ("fdnjvfn", "автомат"),
            ("dsrk.xfntkm", "выключатель"),
            ("htkt", "реле"),
            ("rjynfrnjh", "контактор"),
            ("jgnblby", "оптидин"),
        ] {
            assert_eq!(switch_layout(typed), meant);
            assert_eq!(switch_layout(meant), typed);
        }
        assert_eq!(switch_layout("ИЬ63-4,5"), "BM63-4,5");
        assert_eq!(switch_layout("ИЬ63-4б5"), "BM63-4,5");
    }

    #[test]
    fn sounds_switch_both_ways() {
        for (typed, meant) in [
            ("оптидин", "optidin"),
            ("rele", "реле"),
            ("avtomat", "автомат"),
            ("shchit", "щит"),
            ("ОптиДин 63", "optidin 63"),
            ("выключатель", "vyklyuchatel"),
        ] {
            assert_eq!(transliterate(typed), meant);
        }
    }
}
