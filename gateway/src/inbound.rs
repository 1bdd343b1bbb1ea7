//! The request as it came in.

use domain::{api_error::ApiError, cookie::RequestCookies, headers, stage::Stage};
use http::HeaderMap;
use serde_json::{Map, Value};
use url::Url;
use worker::Request;

use crate::{body::read_to_end, budget::Budget, ctx::Ctx, reply::Reply};

/// No endpoint's body is anywhere near as long.
const MAX_BODY: usize = 64 * 1024;

/// Method, place and headers of a request, and its body, still to be read.
pub(crate) struct Inbound {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    request: Request,
}

impl Inbound {
    /// Reads what does not need waiting. Only the path and the query of the URL are used: its
    /// host is whatever the sender wrote.
    ///
    /// # Errors
    /// The answer: 404 where the URL is none, which nothing but a broken runtime sends, and 431
    /// where there are more headers than can be read.
    pub(crate) fn read(request: Request) -> Result<Self, Reply> {
        let url = Url::parse(&request.inner().url()).map_err(|_| Reply::not_found())?;
        let headers =
            headers::map(request.headers().entries()).map_err(|_| Reply::too_many_headers())?;
        Ok(Self {
            // Not `request.method()`, which takes every method that it does not know for a GET.
            method: request.inner().method(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            headers,
            request,
        })
    }

    /// The cookies.
    pub(crate) fn cookies(&self) -> RequestCookies<'_> {
        RequestCookies::new(self.header("cookie"))
    }

    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            .unwrap_or("")
    }

    /// Whether the query has `name` with any text at all: `z.coerce.boolean()` takes even
    /// `"false"` for true (contract §3.1).
    pub(crate) fn flag(&self, name: &str) -> bool {
        url::form_urlencoded::parse(self.query.as_bytes())
            .any(|(key, value)| key == name && !value.is_empty())
    }

    /// The query as Better Auth's router reads it: a name that comes twice is a list.
    pub(crate) fn parameters(&self) -> Map<String, Value> {
        let mut parameters = Map::new();
        for (name, text) in url::form_urlencoded::parse(self.query.as_bytes()) {
            let text = Value::String(text.into_owned());
            match parameters.get_mut(name.as_ref()) {
                None => drop(parameters.insert(name.into_owned(), text)),
                Some(Value::Array(list)) => list.push(text),
                Some(one) => *one = Value::Array(vec![one.take(), text]),
            }
        }
        parameters
    }

    /// The body as JSON; `None` where there is none.
    ///
    /// # Errors
    /// `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE` or `BAD_REQUEST`; `Unavailable` if its sender
    /// does not come to its end.
    pub(crate) async fn json(
        &mut self,
        ctx: &Ctx,
        budget: Budget,
    ) -> Result<Option<Value>, ApiError> {
        let text = self.text(ctx, budget, &["application/json"]).await?;
        if text.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|_| ApiError::InvalidJson)
    }

    /// The body of one of the `allowed` media types; empty where there is none.
    pub(crate) async fn text(
        &mut self,
        ctx: &Ctx,
        budget: Budget,
        allowed: &'static [&'static str],
    ) -> Result<Vec<u8>, ApiError> {
        let media_type = self
            .header("content-type")
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        // A POST that says `Content-Length: 0` has a body to the runtime, an empty one.
        let has_body =
            self.request.inner().body().is_some() && self.header("content-length") != "0";
        if media_type.is_empty() && !has_body {
            return Ok(Vec::new());
        }
        if !allowed.contains(&media_type.to_ascii_lowercase().as_str()) {
            return Err(ApiError::UnsupportedMediaType(
                self.header("content-type").to_owned(),
                allowed.join(", "),
            ));
        }
        if !has_body {
            return Ok(Vec::new());
        }
        let stream = self.request.stream().map_err(|_| ApiError::InvalidJson)?;
        let read = budget.within(Stage::Body, read_to_end(stream, MAX_BODY));
        ctx.log
            .timed(Stage::Body, read)
            .await
            .map_err(ApiError::Unavailable)?
            .ok_or(ApiError::BodyTooLarge)
    }
}
