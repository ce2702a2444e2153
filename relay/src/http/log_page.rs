//! `GET /log/`: the state of the log and its timestamps as a page, in the language that the
//! browser asks for.

use super::Api;
use super::problem::Problem;
use super::store::ask;
use crate::timestamps::{Desk, Lang, State, page, page_policy, state};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use warp::Rejection;
use warp::http::HeaderMap;
use warp::http::header::{
    ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, REFERRER_POLICY, VARY,
};
use warp::reply::Response;

/// Verifying tokens takes time of the core's thread: what was found is shown so long.
const SHOWN: Duration = Duration::from_secs(2);

/// How timestamps are, read now and then, however often it is asked for.
pub struct Shown {
    desk: Arc<Desk>,
    newest: Mutex<Option<(Instant, Arc<State>)>>,
}

impl Shown {
    /// Of this desk.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, newest: Mutex::new(None) }
    }

    async fn state(&self, api: &Api) -> Result<Arc<State>, Problem> {
        let mut newest = self.newest.lock().await;
        if let Some((at, state)) = &*newest
            && at.elapsed() < SHOWN
        {
            return Ok(Arc::clone(state));
        }
        let desk = Arc::clone(&self.desk);
        let read = Arc::new(ask(api, move |storage| state(storage, &desk)).await?);
        *newest = Some((Instant::now(), Arc::clone(&read)));
        Ok(read)
    }
}

/// `GET /log/`.
pub async fn log_page(query: String, headers: HeaderMap, api: Api) -> Result<Response, Rejection> {
    let lang = language(&query, &headers);
    let state = api.shown.state(&api).await?;
    let mut response = Response::new(page(&state, lang).into());
    let policy = HeaderValue::from_str(&page_policy()).map_err(|error| {
        tracing::error!(%error, "the policy of the page is no header");
        Problem::Unavailable
    })?;
    let fixed: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_LANGUAGE, lang.code()),
        (REFERRER_POLICY, "no-referrer"),
        (VARY, "accept-language"),
    ];
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// The language that the address names, else the one that the browser likes best, else French.
fn language(query: &str, headers: &HeaderMap) -> Lang {
    let named = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let liked = || liked_best(wanted.unwrap_or_default());
    named.and_then(Lang::with_code).or_else(liked).unwrap_or(Lang::Fr)
}

/// The first of the languages with the most weight (RFC 9110, section 12.5.4).
fn liked_best(wanted: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for range in wanted.split(',') {
        let (tag, weight) = range.trim().split_once(';').unwrap_or((range.trim(), "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse().ok());
        let weight: f32 = weight.unwrap_or(0.0);
        let Some(lang) = Lang::with_code(tag.trim()) else { continue };
        if weight > best.map_or(0.0, |(most, _)| most) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_then_the_browser_say_the_language() {
        let chosen = |query: &str, wanted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, wanted.parse().unwrap());
            language(query, &headers)
        };
        assert_eq!(language("", &HeaderMap::new()), Lang::Fr);
        assert_eq!(chosen("", "en-GB,en;q=0.9,fr;q=0.8"), Lang::En);
        assert_eq!(chosen("", "en;q=0.5, fr-CA;q=0.7"), Lang::Fr);
        assert_eq!(chosen("", "de, en;q=0.2"), Lang::En);
        assert_eq!(chosen("", "en;q=0, de"), Lang::Fr, "refused");
        assert_eq!(chosen("lang=en", "fr"), Lang::En);
        assert_eq!(chosen("a=b&lang=fr", "en"), Lang::Fr);
        assert_eq!(chosen("lang=xx", "en"), Lang::En);
        assert_eq!(chosen("", "q=;;,,;q=NaN, en;q=x"), Lang::Fr);
    }
}
