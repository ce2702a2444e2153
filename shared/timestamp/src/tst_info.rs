//! What an authority signs: TSTInfo (RFC 3161 section 2.4.2), with the time to the nanosecond.

use crate::asn1::{self, Malformed, Reader};
use crate::error::{Part, TimestampError};
use crate::extensions;
use crate::imprint::Imprint;
use crate::time::Time;
use der::oid::ObjectIdentifier;

/// RFC 3161 asks for 160 bits; more room than that, and a bound.
const SERIAL_BYTES_MAX: usize = 64;

/// How exact the authority says that its time is. All zero is never written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    /// Seconds.
    pub seconds: u64,
    /// Milliseconds, up to 999.
    pub millis: u64,
    /// Microseconds, up to 999.
    pub micros: u64,
}

/// The fields of a TSTInfo.
pub struct TstInfo {
    pub policy: ObjectIdentifier,
    pub imprint: Imprint,
    /// Content of the INTEGER.
    pub serial: Vec<u8>,
    pub time: Time,
    pub accuracy: Option<Accuracy>,
    /// The authority orders all its tokens by their times.
    pub ordering: bool,
    /// Content of the INTEGER.
    pub nonce: Option<Vec<u8>>,
    /// The authority's name (in DER), where the token gives it as a directory name.
    pub authority: Option<Vec<u8>>,
}

impl TstInfo {
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        let malformed = Part::Token.malformed();
        let mut info = Reader::only(asn1::SEQUENCE, bytes).map_err(&malformed)?;
        let version = info.number().map_err(&malformed)?;
        let policy = info.oid().map_err(&malformed)?;
        let imprint = Imprint::read(&mut info).map_err(Part::Token.hash_fault())?;
        if version != 1 {
            return Err(malformed(Malformed));
        }
        rest(info, policy, imprint).map_err(malformed)
    }

    /// The DER of a token's content.
    pub fn encode(&self) -> Vec<u8> {
        let time = asn1::write(asn1::GENERALIZED_TIME, &[self.time.generalized().as_bytes()]);
        let mut bytes = [
            asn1::write_number(1),
            asn1::write_oid(&self.policy),
            self.imprint.encode(),
            asn1::write(asn1::INTEGER, &[&self.serial]),
            time,
        ]
        .concat();
        if let Some(accuracy) = self.accuracy {
            bytes.extend(accuracy.encode());
        }
        if self.ordering {
            bytes.extend(asn1::write(asn1::BOOLEAN, &[&[0xFF]]));
        }
        if let Some(nonce) = &self.nonce {
            bytes.extend(asn1::write(asn1::INTEGER, &[nonce]));
        }
        if let Some(name) = &self.authority {
            let directory = asn1::write(asn1::constructed(4), &[name]);
            bytes.extend(asn1::write(asn1::constructed(0), &[&directory]));
        }
        asn1::write_sequence(&[&bytes])
    }
}

fn rest(
    mut info: Reader<'_>,
    policy: ObjectIdentifier,
    imprint: Imprint,
) -> Result<TstInfo, Malformed> {
    let serial = info.integer()?.to_vec();
    let time = Time::parse_generalized(info.content(asn1::GENERALIZED_TIME)?).ok_or(Malformed)?;
    let accuracy = info.optional(asn1::SEQUENCE)?.map(Accuracy::read).transpose()?;
    let ordering = info.optional(asn1::BOOLEAN)?.map(asn1::boolean).transpose()?;
    let nonce = info.optional(asn1::INTEGER)?.map(asn1::shortest).transpose()?;
    let authority = info.optional(asn1::constructed(0))?.map(directory_name).transpose()?;
    if let Some(list) = info.optional(asn1::constructed(1))? {
        refuse_critical(list)?;
    }
    info.end()?;
    if serial.len() > SERIAL_BYTES_MAX || nonce.is_some_and(|nonce| nonce.len() > SERIAL_BYTES_MAX)
    {
        return Err(Malformed);
    }
    Ok(TstInfo {
        policy,
        imprint,
        serial,
        time,
        accuracy,
        ordering: ordering.unwrap_or(false),
        nonce: nonce.map(<[u8]>::to_vec),
        authority: authority.flatten(),
    })
}

/// The name inside of a GeneralName, if it is a directory name.
fn directory_name(general: &[u8]) -> Result<Option<Vec<u8>>, Malformed> {
    let mut reader = Reader::new(general);
    let element = reader.element()?;
    reader.end()?;
    if element.tag != asn1::constructed(4) {
        return Ok(None);
    }
    let mut inner = Reader::new(element.content);
    let name = inner.whole(asn1::SEQUENCE)?;
    inner.end()?;
    Ok(Some(name.to_vec()))
}

/// Extensions of a token say more than is asked; a critical one would have to be understood.
fn refuse_critical(list: &[u8]) -> Result<(), Malformed> {
    let mut list = Reader::new(list);
    while !list.is_empty() {
        if extensions::extension(&mut list)?.is_critical {
            return Err(Malformed);
        }
    }
    Ok(())
}

impl Accuracy {
    /// In milliseconds, rounded up.
    pub fn ms(self) -> u64 {
        let rest = self.millis.saturating_add(self.micros.div_ceil(1000));
        self.seconds.saturating_mul(1000).saturating_add(rest)
    }

    fn read(content: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(content);
        let mut field = |tag| reader.optional(tag)?.map_or(Ok(0), asn1::number);
        let seconds = field(asn1::INTEGER)?;
        let millis = field(asn1::primitive(0))?;
        let micros = field(asn1::primitive(1))?;
        reader.end()?;
        if millis > 999 || micros > 999 {
            return Err(Malformed);
        }
        Ok(Self { seconds, millis, micros })
    }

    fn encode(self) -> Vec<u8> {
        let mut fields = Vec::new();
        let numbers = [self.seconds, self.millis, self.micros];
        let tags = [asn1::INTEGER, asn1::primitive(0), asn1::primitive(1)];
        for (number, tag) in numbers.into_iter().zip(tags) {
            if number > 0 {
                let mut field = asn1::write_number(number);
                field[0] = tag;
                fields.extend(field);
            }
        }
        asn1::write_sequence(&[&fields])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imprint::HashAlgorithm;
    use proptest::prelude::*;

    fn info(nanos: u32, accuracy: Accuracy) -> TstInfo {
        TstInfo {
            policy: ObjectIdentifier::new_unwrap("1.2.3.4"),
            imprint: Imprint::of(HashAlgorithm::Sha256, b"data"),
            serial: vec![1, 2, 3],
            time: Time { seconds: 1_800_000_000, nanos },
            accuracy: Some(accuracy),
            ordering: true,
            nonce: Some(vec![7, 7]),
            authority: Some(asn1::write_sequence(&[])),
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            nanos in 0u32..1_000_000_000,
            (seconds, millis, micros) in (0u64..100, 0u64..1000, 0u64..1000),
        ) {
            let written = info(nanos, Accuracy { seconds, millis, micros }).encode();
            let read = TstInfo::parse(&written).unwrap();
            prop_assert_eq!(read.time, Time { seconds: 1_800_000_000, nanos });
            prop_assert_eq!(read.accuracy, Some(Accuracy { seconds, millis, micros }));
            prop_assert_eq!(read.encode(), written);
        }

        #[test]
        fn hostile_contents_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(TstInfo::parse(&bytes).is_err());
        }
    }

    #[test]
    fn an_accuracy_is_never_told_too_small() {
        let ms = |seconds, millis, micros| Accuracy { seconds, millis, micros }.ms();
        assert_eq!((ms(1, 500, 0), ms(0, 0, 1), ms(2, 999, 999)), (1500, 1, 3000));
        assert_eq!(ms(u64::MAX, 999, 999), u64::MAX);
    }

    #[test]
    fn a_critical_extension_is_refused() {
        let written = info(0, Accuracy { seconds: 1, ..Accuracy::default() }).encode();
        let with = |critical: &[u8]| {
            let oid = asn1::write_oid(&ObjectIdentifier::new_unwrap("1.2.3"));
            let value = asn1::write(asn1::OCTET_STRING, &[]);
            let extension = asn1::write_sequence(&[&oid, critical, &value]);
            let list = asn1::write(asn1::constructed(1), &[&extension]);
            let fields = Reader::new(&written).content(asn1::SEQUENCE).unwrap().to_vec();
            TstInfo::parse(&asn1::write_sequence(&[&fields, &list])).is_ok()
        };
        assert!(with(&[]));
        assert!(!with(&[1, 1, 0xFF]));
    }
}
