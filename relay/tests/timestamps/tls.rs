//! An authority over TLS, with a certificate that browsers do not know.

use crate::site::{Site, is_stamped, named, now, why};
use cahier_relay::identity;
use cahier_relay::tls::{local_authority, serve};
use cahier_timestamp::{Authority, RESPONSE_TYPE};
use serde_json::json;
use std::fs;
use std::sync::Arc;
use tokio::net::TcpListener;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::hyper::body::Bytes;
use warp::reply::{Reply, Response};

/// An authority as a route.
fn route(issuer: Arc<Authority>) -> BoxedFilter<(Response,)> {
    let answer = move |query: Bytes| {
        let mut rng = identity::rng().unwrap();
        let mut response = issuer.answer(&query, now(), &mut rng).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(RESPONSE_TYPE));
        response
    };
    warp::post().and(warp::body::bytes()).map(answer).boxed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_roots_that_are_named_vouch_for_an_address() {
    let mut rng = identity::rng().unwrap();
    let issuer = Arc::new(Authority::make(&mut rng, now(), 30).unwrap());
    let site = Site::new(&[]);
    fs::create_dir_all(site.folder()).unwrap();
    fs::write(site.folder().join("root.pem"), issuer.root_pem()).unwrap();
    let certificates = tempfile::tempdir().unwrap();
    let made = local_authority(certificates.path()).unwrap();
    fs::copy(&made.certificate, site.folder().join("tls.pem")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/tsa", listener.local_addr().unwrap());
    let files = made.files;
    tokio::spawn(async move {
        serve(route(issuer), listener, files, std::future::pending::<()>()).await.unwrap();
    });
    let known = json!({
        "name": "Known", "url": url, "roots": ["root.pem"], "tls_roots": "tls.pem"
    });
    let unknown = json!({ "name": "Unknown", "url": url, "roots": ["root.pem"] });
    site.name(&[known, unknown]);
    let relay = site.start().await;
    relay.write(1).await;
    let refused = "cannot be spoken to over TLS";
    let state = site
        .until(|state| is_stamped(state, "Known") && why(state, "Unknown").contains(refused))
        .await;
    assert_eq!(named(&state, "Known").newest.as_ref().unwrap().problem, None);
    let page = relay.get("/log/", "");
    assert!(page.contains("aucune liaison chiffrée sûre avec l’autorité"), "{page}");
    assert!(!page.contains("peer") && why(&state, "Unknown").contains("peer"), "{page}");
    assert!(!is_stamped(&state, "Unknown"), "nothing came over a line that nobody vouches for");
    relay.stop().await;
}
