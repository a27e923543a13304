//! Forms made of fields: label, hint, field, error, in this order; what was refused stands on top.

use super::Written;
use crate::error::AppError;
use crate::flash::{self, Typed};
use crate::language::Language;
use crate::text;
use domain::Refusal;
use leptos::prelude::*;

/// What the form of a server function has to say after it was refused.
#[derive(Clone, Default)]
pub struct Refused {
    /// What was typed.
    pub typed: Typed,
    sentence: Option<String>,
    field: Option<&'static str>,
}

impl Refused {
    /// Of the form of this path.
    #[must_use]
    pub fn of(say: Language, path: &str) -> Self {
        let Some((error, typed)) = flash::refused(path) else { return Self::default() };
        let field = match &error {
            AppError::Refused(Refusal::Account(error)) => error.field(),
            _ => None,
        };
        Self { typed, sentence: Some(text::error(say, &error)), field }
    }

    #[must_use]
    pub fn any(&self) -> bool {
        self.sentence.is_some()
    }

    /// What was typed, or what is stored when nothing was.
    #[must_use]
    pub fn or(&self, name: &str, stored: &str) -> String {
        if self.any() { self.typed.get(name) } else { stored.to_owned() }
    }

    /// Whether the sentence is about this field.
    #[must_use]
    pub fn about(&self, name: &str) -> bool {
        self.field == Some(name)
    }
}

/// The sentence, with a way to the field.
#[component]
pub fn Faults(refused: Refused, #[prop(default = "")] form: &'static str) -> impl IntoView {
    let place = refused.field.map(|field| format!("#{form}{field}"));
    let shown = refused.sentence.map(|sentence| {
        let said = match place {
            Some(place) => view! { <a href=place>{sentence}</a> }.html(),
            None => view! { <p>{sentence}</p> }.html(),
        };
        view! { <div class="errs" role="alert">{said}</div> }
    });
    view! { {shown} }.html()
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
    #[prop(default = "")] form: &'static str,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = false)] required: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = "")] inputmode: &'static str,
    #[prop(default = 100)] maxlength: u16,
) -> impl IntoView {
    let id = format!("{form}{name}");
    let wrong = refused.about(name);
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let mark = required.then(|| view! { <span aria-hidden="true">" *"</span> });
    let mode = (!inputmode.is_empty()).then_some(inputmode);
    view! {
        <div class="f" class:f-err=wrong>
            <label for=id.clone()>{label}{mark}</label>
            <input class="in" id=id name=name type=kind value=value required=required autocomplete=autocomplete inputmode=mode
                maxlength=maxlength.to_string() aria-invalid=wrong.then_some("true") aria-describedby=hint_id.clone()/>
            {hint_id.map(|id| view! { <p class="note" id=id>{hint}</p> })}
        </div>
    }
    .html()
}

/// A box to tick.
#[component]
pub fn Check(
    name: &'static str,
    #[prop(default = "on")] value: &'static str,
    #[prop(into)] label: String,
    #[prop(default = false)] on: bool,
    #[prop(default = false)] disabled: bool,
) -> impl IntoView {
    view! { <label class="ck"><input type="checkbox" name=name value=value checked=on disabled=disabled/>{label}</label> }.html()
}
