//! `POST /v1/enrolments`: a code and a certificate request become a device.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use zhibao_seal::cert::{Certificate, Request};
use zhibao_seal::enrol::{EnrolAnswer, EnrolCode, EnrolRequest};

use super::papers::internal;
use crate::clock;
use crate::db::{DbError, Step, cells, sql};
use crate::ingest;
use crate::papers::{backed_up, card, certify, may_join, task};
use crate::problem::{Kind, Problem};
use crate::server::Server;
use crate::tasks;

/// Takes an enrolment request (JSON) and gives its answer.
pub(super) async fn enrol(State(server): State<Server>, body: Bytes) -> Result<Response, Problem> {
    backed_up(&server).await.map_err(internal)?;
    let (request, csr) = EnrolRequest::read(&body).map_err(|fault| Problem::from(Kind::Request).because(&fault))?;
    let typed = request.code.as_deref().ok_or(Kind::CodeMalformed)?;
    let code = EnrolCode::parse(typed).map_err(|fault| Problem::from(Kind::CodeMalformed).because(&fault))?;
    let chain = match usable(&server, &code, &csr).await? {
        Use::Fresh { consent } => {
            if !consent && !may_join(&server, code.school(), &csr.key(), request.consent.as_deref()).await? {
                return Err(Kind::Consent.into());
            }
            redeem(&server, &code, &csr).await?
        }
        Use::Repeated(chain) => chain,
    };
    let period = zhibao_core::period::term_of(clock::day(server.now()));
    let tasks = tasks::of_school(&server, code.school(), &period).await?;
    let task = task(&server, code.school(), tasks, None).await.map_err(internal)?;
    let card = card(&server).await.map_err(internal)?;
    let receipt = ingest::head_receipt(&server, code.school()).await?;
    let answer = EnrolAnswer::new(&request.instance, &chain, card, task.into_bytes()).with_receipt(receipt);
    tracing::info!(school = code.school(), "device enrolled");
    Ok((StatusCode::CREATED, super::json(answer)).into_response())
}

enum Use {
    /// Never used; whether the authority consented to a further device.
    Fresh { consent: bool },
    /// Used by this very key before: an answer that did not arrive is given again.
    Repeated(Vec<Certificate>),
}

/// Whether the code may be used by this key. A code that was never issued counts as a wrong try against the school's.
async fn usable(server: &Server, code: &EnrolCode, csr: &Request) -> Result<Use, Problem> {
    let (school, digest) = (code.school(), code.digest().hex());
    let rows = server.db.rows(sql!("code_get"), cells![school, &digest]).await?;
    let Some(row) = rows.first() else {
        server
            .db
            .commit(vec![Step::new(sql!("code_wrong"), cells![school])])
            .await?;
        return Err(Kind::CodeUnknown.into());
    };
    if row.maybe_int(3).is_some() {
        let kid = csr.key().kid();
        if row.maybe_text(4).is_some_and(|used_by| used_by == kid) {
            let device = server
                .db
                .rows(sql!("device_chain"), cells![school, &kid, server.now()])
                .await?;
            let chain = device.first().map(|row| Certificate::chain_from_pem(&row.text(0)));
            return Ok(Use::Repeated(chain.ok_or(Kind::CodeUsed)?.map_err(|_| Kind::Internal)?));
        }
        return Err(Kind::CodeUsed.into());
    }
    if row.int(1) <= server.now() {
        return Err(Kind::CodeExpired.into());
    }
    match row.int(2) {
        0 => Err(Kind::CodeTries.into()),
        _ => Ok(Use::Fresh {
            consent: row.int(0) != 0,
        }),
    }
}

async fn redeem(server: &Server, code: &EnrolCode, csr: &Request) -> Result<Vec<Certificate>, Problem> {
    let (chain, device) =
        certify(server, csr, code.school()).map_err(|error| Problem::from(Kind::Request).because(&error))?;
    let args = cells![code.school(), code.digest().hex(), server.now(), csr.key().kid()];
    match server.db.commit(vec![Step::one(sql!("code_use"), args), device]).await {
        Ok(()) => Ok(chain),
        Err(DbError::Overtaken(_)) => Err(Kind::CodeUsed.into()),
        Err(error) => Err(error.into()),
    }
}
