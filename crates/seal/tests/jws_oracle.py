"""Checks or makes a detached EdDSA JWS with jwcrypto, independently of the crate.

    verify JWS PAYLOAD_FILE PUBLIC_X     exits 0 when the signature is sound
    sign PAYLOAD_FILE PRIVATE_D PUBLIC_X X5C IAT     prints a detached JWS
"""

import json
import sys

from jwcrypto import jwk, jws
from jwcrypto.common import base64url_encode


def read(path):
    with open(path, "rb") as file:
        return file.read()


def verify(token, path, x):
    header, payload, signature = token.split(".")
    if payload:
        sys.exit("the payload is not detached")
    attached = ".".join([header, base64url_encode(read(path)), signature])
    checked = jws.JWS()
    checked.allowed_algs = ["EdDSA"]
    checked.deserialize(attached)
    checked.verify(jwk.JWK(kty="OKP", crv="Ed25519", x=x))


def sign(path, d, x, x5c, iat):
    key = jwk.JWK(kty="OKP", crv="Ed25519", x=x, d=d)
    made = jws.JWS(read(path))
    made.allowed_algs = ["EdDSA"]
    header = {"alg": "EdDSA", "x5c": [x5c], "iat": int(iat), "kid": "ignored"}
    made.add_signature(key, None, json.dumps(header))
    head, _, signature = made.serialize(compact=True).split(".")
    print(f"{head}..{signature}")


if __name__ == "__main__":
    {"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])
