//! CBOR as a person reads it: diagnostic notation (RFC 8949, section 8) of what our formats use.

use minicbor::Decoder;
use minicbor::data::Type;

/// The one value that fills the bytes.
pub fn diagnostic(bytes: &[u8]) -> String {
    let mut decoder = Decoder::new(bytes);
    let mut text = String::new();
    value(&mut decoder, &mut text);
    assert_eq!(decoder.position(), bytes.len(), "one value, to the end");
    text
}

fn value(decoder: &mut Decoder<'_>, text: &mut String) {
    match decoder.datatype().unwrap() {
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => {
            text.push_str(&decoder.u64().unwrap().to_string());
        }
        Type::Bytes => {
            let hex = hex::encode(decoder.bytes().unwrap());
            text.push_str(&format!("h'{hex}'"));
        }
        Type::String => text.push_str(&format!("{:?}", decoder.str().unwrap())),
        Type::Bool => text.push_str(&decoder.bool().unwrap().to_string()),
        Type::Null => {
            decoder.null().unwrap();
            text.push_str("null");
        }
        Type::Array => {
            let length = decoder.array().unwrap().expect("definite lengths");
            text.push('[');
            for at in 0..length {
                text.push_str(if at == 0 { "" } else { ", " });
                value(decoder, text);
            }
            text.push(']');
        }
        other => panic!("{other} is no part of the formats"),
    }
}
