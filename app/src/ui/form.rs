//! Forms made of fields: label, hint, field, error, in this order; what was refused stands on top.

use super::icon::Icon;
use super::{Html, Written};
use crate::error::AppError;
use crate::flash::{self, Typed};
use crate::language::Language;
use crate::text;
use domain::Refusal;
use domain::account::AccountError;
use domain::claim::ClaimError;
use leptos::prelude::*;

/// What the form of a server function has to say after it was refused.
#[derive(Clone, Default)]
pub struct Refused {
    /// What was typed.
    pub typed: Typed,
    sentence: Option<String>,
    field: Option<&'static str>,
    /// What was typed goes back into the fields.
    kept: bool,
    /// Somebody else has saved it meanwhile.
    conflict: bool,
}

impl Refused {
    /// Of the form of this path.
    #[must_use]
    pub fn of(say: Language, path: &str) -> Self {
        let Some((error, typed)) = flash::refused(path) else { return Self::default() };
        let account = match &error {
            AppError::Refused(Refusal::Account(error)) => Some(error),
            _ => None,
        };
        // What was typed for one counterparty is not offered for another.
        let kept = account != Some(&AccountError::OtherCounterparty);
        let typed = if kept { typed } else { Typed::default() };
        let field = match &error {
            AppError::Refused(Refusal::Order(error)) => error.field(),
            AppError::Refused(Refusal::Claim(ClaimError::Quantity { .. }) | Refusal::Quantity(_)) => Some("quantity"),
            AppError::Refused(Refusal::Project(error)) => error.field(),
            AppError::Refused(Refusal::Hook(error)) => error.field(),
            AppError::Refused(Refusal::Stock(error)) => error.field(),
            AppError::Refused(Refusal::Report(error)) => error.field(),
            AppError::Refused(Refusal::Change(error)) => error.field(),
            _ => account.and_then(AccountError::field),
        };
        let conflict = error == AppError::Conflict;
        Self { typed, sentence: Some(text::error(say, &error)), field, kept, conflict }
    }

    /// The same for the row of a list whose form has this value in this field; nothing for the others.
    #[must_use]
    pub fn row(&self, field: &str, value: &str) -> Self {
        if self.typed.get(field) == value { self.clone() } else { Self::default() }
    }

    /// Of a form that shows both, what was typed and what a colleague has saved meanwhile: it says so, and is sent again from
    /// the version that is stored by now.
    #[must_use]
    pub fn of_version(say: Language, path: &str) -> Self {
        let refused = Self::of(say, path);
        if refused.conflict { Self { sentence: Some(say.staff_conflict().to_owned()), ..refused } } else { refused }
    }

    /// The version that the form goes on from: the one that was seen, or the stored one once both have been shown.
    #[must_use]
    pub fn version(&self, stored: i64) -> String {
        if self.conflict { stored.to_string() } else { self.or("version", &stored.to_string()) }
    }

    /// What a colleague has saved in a field, when it is not what was typed; `shown`: as people read it.
    #[must_use]
    pub fn theirs(&self, say: Language, name: &str, stored: &str, shown: &str) -> Option<Html> {
        let same = |a: &str, b: &str| a.split_whitespace().eq(b.split_whitespace());
        (self.conflict && !same(&self.typed.get(name), stored)).then(|| {
            let words = if shown.is_empty() { say.staff_theirs_empty().to_owned() } else { say.staff_theirs(shown) };
            view! { <p class="note theirs">{words}</p> }.html()
        })
    }

    #[must_use]
    pub fn any(&self) -> bool {
        self.sentence.is_some()
    }

    /// What was typed, or what is stored when nothing was.
    #[must_use]
    pub fn or(&self, name: &str, stored: &str) -> String {
        if self.kept { self.typed.get(name) } else { stored.to_owned() }
    }

    /// Whether a box was ticked, or is by what is stored.
    #[must_use]
    pub fn ticked(&self, name: &str, stored: bool) -> bool {
        if self.kept { !self.typed.get(name).is_empty() } else { stored }
    }

    /// All that was ticked under one name.
    #[must_use]
    pub fn all(&self, name: &str) -> Option<Vec<&str>> {
        self.kept.then(|| self.typed.all(name))
    }

    /// The sentence, if it is about this field.
    #[must_use]
    pub fn about(&self, name: &str) -> Option<String> {
        self.sentence.clone().filter(|_| self.field == Some(name))
    }
}

/// The sentence, with a way to the field. The page opens with the focus here.
///
/// # Parameters
/// - `form`: what the ids of the fields begin with.
#[component]
pub fn Faults(refused: Refused, #[prop(optional, into)] form: String) -> impl IntoView {
    let place = refused.field.map(|field| format!("#{form}{field}"));
    let shown = refused.sentence.map(|sentence| {
        let said = match place {
            Some(place) => view! { <a href=place>{sentence}</a> }.html(),
            None => view! { <p>{sentence}</p> }.html(),
        };
        view! { <div class="errs" id="faults" role="alert" tabindex="-1" autofocus>{said}</div> }
    });
    view! { {shown} }.html()
}

/// A field between its label and what is said of it. `field` is given what describes it, and whether it is wrong.
fn labelled(
    id: &str,
    label: &'static str,
    required: bool,
    hint: &'static str,
    error: Option<String>,
    field: impl FnOnce(Option<String>, Option<&'static str>) -> Html,
) -> Html {
    let wrong = error.is_some();
    let ids = [(!hint.is_empty()).then(|| format!("{id}-hint")), wrong.then(|| format!("{id}-error"))];
    let described = ids.iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let [hint_id, error_id] = ids;
    view! {
        <div class="f" class:f-err=wrong>
            <label for=id.to_owned()>{label}{required.then(|| view! { <span aria-hidden="true">" *"</span> })}</label>
            {field((!described.is_empty()).then_some(described), wrong.then_some("true"))}
            {hint_id.map(|id| view! { <p class="note" id=id>{hint}</p> })}
            {error_id.map(|id| view! { <p class="err" id=id>{error}</p> })}
        </div>
    }
    .html()
}

/// What is said under a field for a quantity, at this id: why it is wrong, else what packs have made of it.
pub fn quantity_note(id: &str, error: Option<String>, rounded: Option<String>) -> Option<Html> {
    let id = id.to_owned();
    match (error, rounded) {
        (Some(error), _) => Some(view! { <span class="err db" id=id>{error}</span> }.html()),
        (None, Some(words)) => {
            Some(view! { <span class="ln-note" id=id><Icon name="info" small=true/>{words}</span> }.html())
        }
        (None, None) => None,
    }
}

/// One line to type.
///
/// # Parameters
/// - `form`: what its id begins with, where several forms of a page have a field of this name.
#[component]
pub fn Field(
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] refused: Refused,
    #[prop(optional, into)] form: String,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = false)] required: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = "")] inputmode: &'static str,
    #[prop(default = 100)] maxlength: u16,
) -> impl IntoView {
    let id = format!("{form}{name}");
    let mode = (!inputmode.is_empty()).then_some(inputmode);
    labelled(&id, label, required, hint, refused.about(name), |described, wrong| {
        view! {
            <input class="in" id=id.clone() name=name type=kind value=value required=required autocomplete=autocomplete inputmode=mode
                maxlength=maxlength.to_string() aria-invalid=wrong aria-describedby=described/>
        }
        .html()
    })
}

/// Several lines to type.
#[component]
pub fn Text(
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] refused: Refused,
    #[prop(optional, into)] form: String,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = false)] required: bool,
    #[prop(default = 3)] rows: u8,
    maxlength: usize,
) -> impl IntoView {
    let id = format!("{form}{name}");
    labelled(&id, label, required, hint, refused.about(name), |described, wrong| {
        view! {
            <textarea class="in" id=id.clone() name=name rows=rows.to_string() required=required maxlength=maxlength.to_string()
                aria-invalid=wrong aria-describedby=described>{crate::site::escaped(&value)}</textarea>
        }
        .html()
    })
}

/// One of several. `options` are codes with their words.
#[component]
pub fn Choice(
    name: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    #[prop(into)] value: String,
    #[prop(optional)] refused: Refused,
    #[prop(optional, into)] form: String,
    #[prop(default = false)] required: bool,
) -> impl IntoView {
    let id = format!("{form}{name}");
    let options =
        options.into_iter().map(|(code, words)| view! { <option value=code selected=code == value>{words}</option> });
    let options = options.collect_view();
    labelled(&id, label, required, "", refused.about(name), |described, wrong| {
        view! { <select class="in" id=id.clone() name=name required=required aria-invalid=wrong aria-describedby=described>{options}</select> }
            .html()
    })
}

/// A box to tick.
#[component]
pub fn Check(name: &'static str, label: &'static str, #[prop(default = false)] on: bool) -> impl IntoView {
    view! { <label class="ck"><input type="checkbox" name=name value="on" checked=on/>{label}</label> }.html()
}
