//! The plan of a submission: from what is known to the steps that are left. Pure; every step may be repeated.

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ask for a token.
    Token,
    /// Ask the server whether it holds the package.
    Ask,
    /// Begin an upload.
    Create,
    /// Ask where the upload stands that was begun before.
    Resume,
    /// Send a piece.
    Send {
        /// Where it begins, in bytes.
        offset: u64,
        /// How long it is, in bytes.
        length: u64,
    },
    /// Everything is there: ask whether it has been judged.
    Wait,
    /// Verify and keep the receipt.
    Receipt,
}

/// Whether the receiver holds the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Not known, or not known any more: an answer was unclear.
    Unknown,
    /// It does not.
    No,
    /// It does, and its receipt is in hand.
    Yes,
}

/// What is known of the upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upload {
    /// There is none.
    None,
    /// One was begun; how far it came must be asked.
    Begun,
    /// It takes bytes from here on.
    Open {
        /// What the server has, in bytes.
        offset: u64,
    },
    /// All bytes are there and are being judged.
    Judging,
    /// They were judged and found good.
    Done,
}

/// What is known while a package is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// A token is in hand.
    pub token: bool,
    /// Whether the receiver holds the package.
    pub held: Held,
    /// The upload.
    pub upload: Upload,
    /// The size of what is sent, in bytes.
    pub length: u64,
    /// The size of a piece, in bytes.
    pub chunk: u64,
}

impl Known {
    /// Nothing but what is to be sent, and whether an upload of it was begun before.
    pub fn at_start(begun: bool, length: u64, chunk: u64) -> Known {
        let upload = if begun { Upload::Begun } else { Upload::None };
        Known {
            token: false,
            held: Held::Unknown,
            upload,
            length,
            chunk: chunk.max(1),
        }
    }

    /// After an unclear answer: what the server holds, and how far the upload came, must be asked again.
    pub fn doubt(&mut self) {
        self.held = Held::Unknown;
        if self.upload != Upload::None {
            self.upload = Upload::Begun;
        }
    }
}

/// The steps that are left, as far as they can be foreseen. The first one is always safe to take, also again.
pub fn plan(known: &Known) -> Vec<Step> {
    let mut steps = Vec::new();
    if known.held == Held::Yes {
        return vec![Step::Receipt];
    }
    if !known.token {
        steps.push(Step::Token);
    }
    if known.held == Held::Unknown {
        steps.push(Step::Ask);
    }
    match known.upload {
        Upload::None => {
            steps.push(Step::Create);
            steps.extend(pieces(0, known));
        }
        Upload::Begun => steps.push(Step::Resume),
        Upload::Open { offset } if offset < known.length => steps.extend(pieces(offset, known)),
        Upload::Open { .. } | Upload::Judging => steps.push(Step::Wait),
        Upload::Done => {}
    }
    if steps.last() != Some(&Step::Ask) {
        steps.push(Step::Ask);
    }
    steps.push(Step::Receipt);
    steps
}

fn pieces(from: u64, known: &Known) -> impl Iterator<Item = Step> {
    let (chunk, end) = (known.chunk.max(1), known.length);
    let count = end.saturating_sub(from).div_ceil(chunk);
    (0..count).map(move |n| {
        let offset = from + n * chunk;
        Step::Send {
            offset,
            length: chunk.min(end - offset),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Known = Known {
        token: false,
        held: Held::Unknown,
        upload: Upload::None,
        length: 10,
        chunk: 4,
    };

    #[test]
    fn plans_follow_from_what_is_known() {
        use Step::*;
        let send = |offset, length| Send { offset, length };
        let cases: &[(Known, &[Step])] = &[
            (
                START,
                &[Token, Ask, Create, send(0, 4), send(4, 4), send(8, 2), Ask, Receipt],
            ),
            (
                Known {
                    upload: Upload::Begun,
                    ..START
                },
                &[Token, Ask, Resume, Ask, Receipt],
            ),
            (
                Known {
                    token: true,
                    held: Held::No,
                    upload: Upload::Open { offset: 7 },
                    ..START
                },
                &[send(7, 3), Ask, Receipt],
            ),
            (
                Known {
                    token: true,
                    held: Held::No,
                    upload: Upload::Open { offset: 10 },
                    ..START
                },
                &[Wait, Ask, Receipt],
            ),
            (
                Known {
                    token: true,
                    held: Held::No,
                    upload: Upload::Judging,
                    ..START
                },
                &[Wait, Ask, Receipt],
            ),
            (
                Known {
                    token: true,
                    upload: Upload::Done,
                    ..START
                },
                &[Ask, Receipt],
            ),
            (
                Known {
                    held: Held::Yes,
                    ..START
                },
                &[Receipt],
            ),
        ];
        for (known, steps) in cases {
            assert_eq!(plan(known), *steps, "{known:?}");
        }
    }

    #[test]
    fn doubt_asks_before_anything_is_sent() {
        for upload in [Upload::None, Upload::Open { offset: 4 }, Upload::Judging, Upload::Done] {
            let mut known = Known {
                token: true,
                held: Held::No,
                upload,
                ..START
            };
            known.doubt();
            assert_eq!(plan(&known)[0], Step::Ask, "{upload:?}");
            known.held = Held::No;
            let next = if upload == Upload::None {
                Step::Create
            } else {
                Step::Resume
            };
            assert_eq!(plan(&known)[0], next, "{upload:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn pieces_cover_everything_once(length in 0u64..100_000, chunk in 1u64..5_000, from in 0u64..100_000) {
            let known = Known { token: true, held: Held::No, upload: Upload::Open { offset: from.min(length) }, length, chunk };
            let mut at = from.min(length);
            for step in plan(&known) {
                if let Step::Send { offset, length } = step {
                    proptest::prop_assert!(offset == at && length > 0 && length <= chunk);
                    at += length;
                }
            }
            proptest::prop_assert_eq!(at, length);
        }
    }
}
