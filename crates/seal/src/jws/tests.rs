use super::*;
use crate::cert::self_issued;
use proptest::prelude::*;

fn signer() -> (SigningKey, Certificate) {
    let key = SigningKey::generate();
    let certificate = self_issued(&key, "3143000123", 0, 2_000_000_000).unwrap();
    (key, certificate)
}

/// A JWS with a header of one's own, correctly signed.
fn forged(header: &str, payload: &[u8], key: &SigningKey) -> String {
    let head = b64u(header.as_bytes());
    let body = b64u(payload);
    let signature = b64u(&key.sign(format!("{head}.{body}").as_bytes()));
    format!("{head}.{body}.{signature}")
}

#[test]
fn known_answer_of_rfc_8037() {
    // Appendix A.4: the signature that the RFC's own key makes.
    let jws = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
        hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let key = PublicKey(
        unb64u("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .unwrap()
            .try_into()
            .unwrap(),
    );
    let (head, body, signature) = parts(jws).unwrap();
    assert_eq!(header(head).unwrap().alg, "EdDSA");
    key.verify(format!("{head}.{body}").as_bytes(), &unb64u(signature).unwrap())
        .unwrap();
}

#[test]
fn detached_round_trip() {
    let (key, certificate) = signer();
    let jws = sign_detached(b"{}", &key, std::slice::from_ref(&certificate), 1_700_000_000);
    let read = verify_detached(&jws, b"{}").unwrap();
    assert_eq!((read.chain, read.iat), (vec![certificate], 1_700_000_000));
    assert_eq!(
        verify_detached(&jws, b"{ }").unwrap_err(),
        JwsFault::BadSignature.into()
    );
    let late = verify_detached(&jws, b"{}").unwrap();
    assert_eq!(
        late.not_from_the_future(1_700_000_000 - MAX_AHEAD - 1),
        Err(JwsFault::FromTheFuture)
    );
    assert_eq!(late.not_from_the_future(1_700_000_000 - MAX_AHEAD), Ok(()));
}

#[test]
fn documents_round_trip() {
    let key = SigningKey::generate();
    let jws = sign_json("test+jws", &vec![1, 2], &key);
    let read = read(&jws, "test+jws").unwrap();
    assert_eq!(read.kid(), key.public().kid());
    assert_eq!(read.clone().verify_json::<Vec<i32>>(&key.public()).unwrap(), [1, 2]);
    assert_eq!(
        read.clone().verify_json::<String>(&key.public()).unwrap_err(),
        JwsFault::Payload
    );
    assert_eq!(
        read.verify(&SigningKey::generate().public()).unwrap_err(),
        JwsFault::BadSignature
    );
    assert_eq!(super::read(&jws, "other+jws").unwrap_err(), JwsFault::Type);
}

#[test]
fn refused_headers() {
    let key = SigningKey::generate();
    let cases = [
        (r#"{"alg":"none","typ":"t","kid":"k"}"#, JwsFault::Algorithm),
        (r#"{"alg":"HS256","typ":"t","kid":"k"}"#, JwsFault::Algorithm),
        (r#"{"alg":"Ed25519","typ":"t","kid":"k"}"#, JwsFault::Algorithm),
        (r#"{"typ":"t","kid":"k"}"#, JwsFault::Header),
        (r#"{"alg":"none","alg":"EdDSA","typ":"t","kid":"k"}"#, JwsFault::Header),
        (r#"[]"#, JwsFault::Header),
        (
            r#"{"alg":"EdDSA","typ":"t","kid":"k","crit":["b64"],"b64":false}"#,
            JwsFault::ForbiddenHeader,
        ),
        (
            r#"{"alg":"EdDSA","typ":"t","kid":"k","jwk":{"kty":"OKP"}}"#,
            JwsFault::ForbiddenHeader,
        ),
        (
            r#"{"alg":"EdDSA","typ":"t","kid":"k","jku":"https://example.test/"}"#,
            JwsFault::ForbiddenHeader,
        ),
        (
            r#"{"alg":"EdDSA","typ":"t","kid":"k","x5u":"https://example.test/"}"#,
            JwsFault::ForbiddenHeader,
        ),
        (r#"{"alg":"EdDSA","kid":"k"}"#, JwsFault::Type),
        (r#"{"alg":"EdDSA","typ":"t"}"#, JwsFault::Incomplete),
    ];
    for (header, fault) in cases {
        assert_eq!(read(&forged(header, b"{}", &key), "t").unwrap_err(), fault, "{header}");
    }
    assert!(
        read(
            &forged(r#"{"alg":"EdDSA","typ":"t","kid":"k","more":1}"#, b"{}", &key),
            "t"
        )
        .is_ok()
    );
}

#[test]
fn refused_shapes() {
    let (key, certificate) = signer();
    let attached = sign("t", b"{}", &key);
    assert_eq!(
        verify_detached(&attached, b"{}").unwrap_err(),
        JwsFault::Detachment.into()
    );
    let detached = sign_detached(b"{}", &key, std::slice::from_ref(&certificate), 0);
    assert_eq!(read(&detached, "t").unwrap_err(), JwsFault::Detachment);
    for text in ["", "a", "a.b", "a.b.c.d", "..", "!.e30.!"] {
        assert!(
            read(text, "t").is_err() && verify_detached(text, b"").is_err(),
            "{text}"
        );
    }
    let no_chain = sign_detached(b"{}", &key, &[], 0);
    assert_eq!(verify_detached(&no_chain, b"{}").unwrap_err(), CertFault::Empty.into());
    let long = sign_detached(b"{}", &key, &vec![certificate; 9], 0);
    assert_eq!(verify_detached(&long, b"{}").unwrap_err(), CertFault::TooLarge.into());
    let missing = forged(r#"{"alg":"EdDSA"}"#, b"", &key);
    assert_eq!(verify_detached(&missing, b"").unwrap_err(), JwsFault::Incomplete.into());
}

proptest! {
    #[test]
    fn flipped_bits_are_refused(payload in proptest::collection::vec(any::<u8>(), 1..200), at in any::<proptest::sample::Index>(), bit in 0u8..8) {
        let (key, certificate) = signer();
        let jws = sign_detached(&payload, &key, &[certificate], 5);
        prop_assert!(verify_detached(&jws, &payload).is_ok());
        let mut bytes = jws.into_bytes();
        let index = at.index(bytes.len());
        bytes[index] ^= 1 << bit;
        if let Ok(text) = String::from_utf8(bytes) {
            prop_assert!(verify_detached(&text, &payload).is_err());
        }
        let document = sign("t", &payload, &key);
        let mut bytes = document.into_bytes();
        let index = at.index(bytes.len());
        bytes[index] ^= 1 << bit;
        if let Ok(text) = String::from_utf8(bytes) {
            prop_assert!(read(&text, "t").and_then(|d| d.verify(&key.public())).is_err());
        }
    }

    #[test]
    fn never_panics(text in "[A-Za-z0-9_.-]{0,200}") {
        let _ = (read(&text, "t").map(drop), verify_detached(&text, b"x").map(drop));
    }
}
