//! The words on the screen: captions of the guide letter for letter, and a sentence with a way on for every refusal.

use crate::error::AppError;
use domain::Refusal;
use domain::delivery::DeliveryMethod;
use domain::draft::DraftError;
use domain::format::{count, grouped};
use domain::order::{OrderError, OrderStatus, OrderTab};
use domain::quantity::QuantityError;
use domain::user::SignInError;

/// The sentence for an error.
#[must_use]
pub fn error(error: &AppError) -> String {
    match error {
        AppError::Refused(refusal) => self::refusal(refusal),
        AppError::NotFound => "Этого здесь нет: возможно, удалено или отправлено. Обновите страницу.".to_owned(),
        AppError::SignedOut => "Вы вышли из портала. Войдите снова, введённое останется на странице.".to_owned(),
        AppError::Forbidden => "У вас нет права на это действие. Попросите администратора компании.".to_owned(),
        AppError::Conflict => "Данные изменил кто-то ещё. Обновите страницу и повторите.".to_owned(),
        AppError::Internal { request } => {
            format!(
                "Не получилось сохранить. Данные на странице целы, повторите чуть позже. Номер обращения: {request}."
            )
        }
        AppError::Transport => "Нет связи с порталом. Проверьте сеть и повторите.".to_owned(),
    }
}

/// The sentence for a refusal.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Quantity(error) => quantity(*error).to_owned(),
        Refusal::Draft(error) => draft(error),
        Refusal::Order(OrderError::Move { from }) => {
            format!("Заказ уже в состоянии «{}», этого сделать нельзя.", status(*from))
        }
        Refusal::SignIn(error) => sign_in(*error),
    }
}

const fn quantity(error: QuantityError) -> &'static str {
    match error {
        QuantityError::Empty => "Введите количество, например 12.",
        QuantityError::NotANumber => "Количество — это число, например 12.",
        QuantityError::Negative => "Количество не может быть отрицательным. Введите число больше нуля.",
        QuantityError::Fractional => "Количество — целое число штук, например 12.",
        QuantityError::Zero => "Введите количество больше нуля.",
        QuantityError::TooLarge => "Количество больше 1\u{a0}000\u{a0}000\u{a0}шт. Проверьте число.",
    }
}

fn draft(error: &DraftError) -> String {
    match error {
        DraftError::UnknownArticle { text, nearest } if nearest.is_empty() => {
            format!("Не нашли „{text}“. Введите артикул, например 326794, или начало названия.")
        }
        DraftError::UnknownArticle { text, nearest } => {
            let nearest: Vec<&str> = nearest.iter().map(domain::product::Article::as_str).collect();
            format!("Не нашли ровно „{text}“. Похожие артикулы: {}.", nearest.join(", "))
        }
        DraftError::Discontinued { free, replacement } => {
            let free = format!("Снят с\u{a0}производства, осталось {}\u{a0}шт.", grouped(i64::from(*free)));
            match replacement {
                Some(article) => format!("{free} Замена из\u{a0}новой номенклатуры: {article}."),
                None => free,
            }
        }
        DraftError::LinesLimit { limit } => {
            format!("В\u{a0}черновике не больше {}\u{a0}позиций. Создайте ещё один.", grouped(i64::from(*limit)))
        }
        DraftError::DraftsLimit { limit } => format!("У\u{a0}контрагента уже {limit} черновиков. Удалите лишние."),
        DraftError::TooLong { limit } => {
            format!("Текст длиннее {}. Сократите его.", count(u64::from(*limit), "символа", "символов", "символов"))
        }
        DraftError::Overflow => "Сумма слишком велика. Проверьте количества.".to_owned(),
        DraftError::Empty => "В\u{a0}черновике нет товаров. Добавьте хотя бы один.".to_owned(),
        DraftError::NoAddress => {
            "Для доставки автотранспортом нужен адрес. Выберите его в\u{a0}блоке «Доставка».".to_owned()
        }
        DraftError::TotalChanged { was, now } => {
            format!(
                "Цены обновились: было {}, стало {}. Проверьте и\u{a0}нажмите ещё раз.",
                was.with_sign(),
                now.with_sign()
            )
        }
    }
}

fn sign_in(error: SignInError) -> String {
    match error {
        SignInError::Wrong => "Логин или пароль не подходит. Проверьте раскладку и\u{a0}Caps Lock.".to_owned(),
        SignInError::Wait { seconds } => {
            let wait = if seconds < 90 {
                count(u64::from(seconds), "секунду", "секунды", "секунд")
            } else {
                count(u64::from(seconds.div_ceil(60)), "минуту", "минуты", "минут")
            };
            format!("Слишком много попыток. Повторите через {wait}.")
        }
        SignInError::Busy => "Сейчас входит слишком много людей. Повторите через несколько секунд.".to_owned(),
    }
}

/// «Самовывоз», «Автотранспортная компания».
#[must_use]
pub const fn delivery(method: DeliveryMethod) -> &'static str {
    match method {
        DeliveryMethod::Pickup => "Самовывоз",
        DeliveryMethod::Truck => "Автотранспортная компания",
    }
}

/// The guide's name of a status.
#[must_use]
pub const fn status(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Proposal => "Коммерческое предложение",
        OrderStatus::Submitted => "Отправлен",
        OrderStatus::Invoiced => "Получен счет",
        OrderStatus::InProduction => "В\u{a0}производстве",
        OrderStatus::Completed => "Выполнен",
        OrderStatus::Rejected => "Отклонен",
    }
}

/// The guide's name of a tab.
#[must_use]
pub const fn tab(tab: OrderTab) -> &'static str {
    match tab {
        OrderTab::Proposals => "Коммерческие предложения",
        OrderTab::Invoiced => "Получен счет",
        OrderTab::Production => "В\u{a0}производстве",
        OrderTab::Completed => "Завершенные",
        OrderTab::Tracked => "Отслеживаемые",
    }
}

/// «12 позиций».
#[must_use]
pub fn positions(number: u64) -> String {
    count(number, "позиция", "позиции", "позиций")
}

/// «округлено до 24 шт: в упаковке 12».
#[must_use]
pub fn rounded(pieces: u32, pack: u32) -> String {
    format!("округлено до\u{a0}{}\u{a0}шт: в\u{a0}упаковке {pack}", grouped(i64::from(pieces)))
}
