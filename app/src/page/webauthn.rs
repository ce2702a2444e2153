//! FIDO2 keys and passkeys with the PRF extension (WebAuthn level 3, section 10.1.4), to unlock
//! this device. It works without a network. The result goes to the worker and nowhere else.

use crate::message::WayIn;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

fn object(parts: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in parts {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn random<const N: usize>() -> [u8; N] {
    cahier_crypto::fill(&mut crate::clock::rng())
}

async fn credentials(method: &str, options: &Object) -> Result<JsValue, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let credentials = Reflect::get(&navigator, &"credentials".into())?;
    let method: Function = Reflect::get(&credentials, &method.into())?.dyn_into()?;
    let promise: Promise = method.call1(&credentials, options)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn prf(salt: &[u8; 32]) -> JsValue {
    let eval = object(&[("first", bytes(salt))]);
    object(&[("prf", object(&[("eval", eval.into())]).into())]).into()
}

fn id_of(credential: &JsValue) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&Reflect::get(credential, &"rawId".into())?).to_vec())
}

fn output_of(credential: &JsValue) -> Option<[u8; 32]> {
    let results: Function =
        Reflect::get(credential, &"getClientExtensionResults".into()).ok()?.dyn_into().ok()?;
    let results = results.call0(credential).ok()?;
    let prf = Reflect::get(&results, &"prf".into()).ok()?;
    let results = Reflect::get(&prf, &"results".into()).ok()?;
    let first = Reflect::get(&results, &"first".into()).ok()?;
    Uint8Array::new(&first).to_vec().try_into().ok()
}

/// Makes a credential for this device and evaluates its PRF.
pub async fn create(name: &str) -> Result<WayIn, JsValue> {
    let salt: [u8; 32] = random();
    let algorithm =
        |alg: i32| JsValue::from(object(&[("type", "public-key".into()), ("alg", alg.into())]));
    let user = object(&[
        ("id", bytes(&random::<16>())),
        ("name", name.into()),
        ("displayName", name.into()),
    ]);
    let selection =
        object(&[("residentKey", "preferred".into()), ("userVerification", "required".into())]);
    let public_key = object(&[
        ("challenge", bytes(&random::<32>())),
        ("rp", object(&[("name", "Cahier".into())]).into()),
        ("user", user.into()),
        ("pubKeyCredParams", Array::of2(&algorithm(-8), &algorithm(-7)).into()),
        ("authenticatorSelection", selection.into()),
        ("extensions", prf(&salt)),
    ]);
    let options = object(&[("publicKey", public_key.into())]);
    let made = credentials("create", &options).await?;
    let credential = id_of(&made)?;
    // Some authenticators evaluate only when they are asked again.
    match output_of(&made) {
        Some(output) => Ok(WayIn::Prf { credential, salt, output }),
        None => get(&[(credential, salt)]).await,
    }
}

/// Asks one of the credentials for its PRF result.
pub async fn get(known: &[(Vec<u8>, [u8; 32])]) -> Result<WayIn, JsValue> {
    let (first, salt) = known.first().ok_or(JsValue::NULL)?;
    let allow = object(&[("type", "public-key".into()), ("id", bytes(first))]);
    let public_key = object(&[
        ("challenge", bytes(&random::<32>())),
        ("allowCredentials", Array::of1(&allow).into()),
        ("userVerification", "required".into()),
        ("extensions", prf(salt)),
    ]);
    let options = object(&[("publicKey", public_key.into())]);
    let found = credentials("get", &options).await?;
    let output = output_of(&found).ok_or_else(|| JsValue::from_str("no PRF"))?;
    Ok(WayIn::Prf { credential: id_of(&found)?, salt: *salt, output })
}
