//! Answers, in Better Auth's shapes (contract §3.1).

use domain::{api_error::ApiError, cookie::SetCookie};
use http::StatusCode;
use serde::Serialize;
use worker::{Headers, Response, ResponseBuilder, Result};

/// An answer that is still being put together.
pub(crate) struct Reply {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// 200 with JSON.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        // Dead error arm: what is answered here has string keys only.
        Self::of(
            StatusCode::OK,
            serde_json::to_vec(value).unwrap_or_default(),
        )
        .header("content-type", "application/json".to_owned())
    }

    /// An endpoint's error.
    pub(crate) fn error(error: &ApiError) -> Self {
        let body = error.body().map(|body| serde_json::to_vec(&body));
        let reply = Self::of(
            error.status(),
            body.and_then(Result::ok).unwrap_or_default(),
        );
        match error {
            // Better Auth throws what its driver threw, and its server has no words for that.
            ApiError::ValueRefused => return reply,
            ApiError::Unavailable(_) => reply.header("retry-after", "1".to_owned()),
            // Better Auth's own name for it, which its clients read.
            ApiError::TooManyRequests(after) => reply.header("x-retry-after", after.0.to_string()),
            _ => reply,
        }
        .header("content-type", "application/json".to_owned())
    }

    /// 302 with an empty body that calls itself JSON, as Better Auth's does. The code in the URL
    /// that the browser comes from must not go along as its referrer (RFC 9700 §4.2.4).
    pub(crate) fn redirect(location: String) -> Self {
        Self::bare_redirect(location).header("content-type", "application/json".to_owned())
    }

    /// 302 without a type: Better Auth's from `/error` has none.
    pub(crate) fn bare_redirect(location: String) -> Self {
        Self::of(StatusCode::FOUND, Vec::new())
            .header("location", location)
            .header("referrer-policy", "no-referrer".to_owned())
    }

    /// A page that loads nothing and may stand in no frame.
    pub(crate) fn page(html: String) -> Self {
        Self::of(StatusCode::OK, html.into_bytes())
            .header("content-type", "text/html; charset=utf-8".to_owned())
            .header(
                "content-security-policy",
                CONTENT_SECURITY_POLICY.to_owned(),
            )
            .header("referrer-policy", "no-referrer".to_owned())
    }

    /// 404 with nothing else: what every unknown path and method gets.
    pub(crate) const fn not_found() -> Self {
        Self::of(StatusCode::NOT_FOUND, Vec::new())
    }

    /// 431 with nothing else: a request of more headers than any browser sends.
    pub(crate) const fn too_many_headers() -> Self {
        Self::of(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, Vec::new())
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn cookie(self, cookie: &SetCookie) -> Self {
        self.header("set-cookie", cookie.to_string())
    }

    /// Sets `cookie` before those that are there.
    pub(crate) fn first_cookie(mut self, cookie: &SetCookie) -> Self {
        self.headers.insert(0, ("set-cookie", cookie.to_string()));
        self
    }

    pub(crate) fn cookies(self, cookies: &[SetCookie]) -> Self {
        cookies.iter().fold(self, Self::cookie)
    }

    /// Hands the answer to the runtime.
    pub(crate) fn into_response(self) -> Result<Response> {
        let headers = Headers::new();
        headers.set("cache-control", "no-store")?;
        headers.set("x-content-type-options", "nosniff")?;
        for (name, value) in &self.headers {
            headers.append(name, value)?;
        }
        let builder = ResponseBuilder::new()
            .with_status(self.status.as_u16())
            .with_headers(headers);
        Ok(if self.body.is_empty() {
            builder.empty()
        } else {
            builder.fixed(self.body)
        })
    }

    const fn of(status: StatusCode, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }
}

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
