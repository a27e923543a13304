//! A request that the browser brings to its end when the page is left before the answer: what was pressed is done.

use crate::error::AppError;
use futures::{Sink, Stream};
use server_fn::Bytes;
use server_fn::client::Client;
use server_fn::client::browser::BrowserClient;
use server_fn::request::browser::{BrowserRequest, Request};
use server_fn::response::browser::BrowserResponse;
use std::mem;
use wasm_bindgen::JsValue;
use web_sys::RequestInit;
use web_sys::js_sys::Reflect;

/// `#[server(client = Kept)]`, for bodies of a few bytes: browsers allow 64 KiB on the way in all.
pub struct Kept;

impl Client<AppError> for Kept {
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(mut request: BrowserRequest) -> impl Future<Output = Result<BrowserResponse, AppError>> + Send {
        // Where it cannot be kept nothing is done, and the answer says so.
        _ = keep(&mut request);
        <BrowserClient as Client<AppError>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            AppError,
        >,
    > + Send {
        <BrowserClient as Client<AppError>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<AppError>>::spawn(future);
    }
}

fn keep(request: &mut BrowserRequest) -> Result<(), JsValue> {
    let init = RequestInit::new();
    Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
    let request: &mut Request = request;
    let Ok(place) = Request::get("/").build() else { return Ok(()) };
    let plain = mem::replace(request, place).into();
    *request = web_sys::Request::new_with_request_and_init(&plain, &init)?.into();
    Ok(())
}
