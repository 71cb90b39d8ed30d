//! LOGIN and AUTHENTICATE PLAIN (RFC 3501 section 6.2, RFC 4616, RFC 4959).

use std::time::Duration;

use imap_codec::{
    AuthenticateDataCodec,
    decode::Decoder,
    imap_types::{
        auth::{AuthMechanism, AuthenticateData},
        response::{Code, CommandContinuationRequest, Response},
    },
};

use super::{IDLE_BEFORE_SIGN_IN, Session, Verdict, capabilities};
use crate::demo::wire::ReadError;

const SASL_LINE: usize = 4096;
const REFUSALS: u32 = 3;
const REFUSAL_PAUSE: Duration = Duration::from_millis(400);

impl Session {
    pub(super) async fn login(&mut self, username: &[u8], password: &[u8]) -> Verdict {
        let accepted = self.accepted.accepts(username, password);
        self.sign_in(accepted).await
    }

    pub(super) async fn authenticate(
        &mut self,
        mechanism: &AuthMechanism<'static>,
        initial: Option<Vec<u8>>,
    ) -> Result<Verdict, ReadError> {
        if *mechanism != AuthMechanism::Plain {
            return Ok(Verdict::no("Only PLAIN is supported"));
        }
        let message = match initial {
            Some(message) => message,
            None => match self.ask_for_credentials().await? {
                Ok(message) => message,
                Err(verdict) => return Ok(verdict),
            },
        };
        let accepted = self.accepted.accepts_plain(&message);
        Ok(self.sign_in(accepted).await)
    }

    pub(super) fn refused_too_often(&self) -> bool {
        self.refusals >= REFUSALS
    }

    async fn ask_for_credentials(&mut self) -> Result<Result<Vec<u8>, Verdict>, ReadError> {
        let empty = CommandContinuationRequest::base64(&b""[..]);
        self.send(Response::CommandContinuationRequest(empty)).await?;
        self.wire.flush().await?;
        let mut line = Vec::new();
        self.wire.read_line(&mut line, SASL_LINE, IDLE_BEFORE_SIGN_IN).await?;
        Ok(match AuthenticateDataCodec::default().decode(&line) {
            Ok(([], AuthenticateData::Continue(message))) => Ok(message.declassify().to_vec()),
            Ok(([], AuthenticateData::Cancel)) => Err(Verdict::bad("AUTHENTICATE cancelled")),
            Ok(_) | Err(_) => Err(Verdict::bad("The answer is not base64")),
        })
    }

    async fn sign_in(&mut self, accepted: bool) -> Verdict {
        if self.signed_in {
            return Verdict::bad("Signed in already");
        }
        if accepted {
            self.signed_in = true;
            return Verdict::ok("Signed in").with(Code::Capability(capabilities()));
        }
        self.refusals += 1;
        tokio::time::sleep(REFUSAL_PAUSE).await;
        // The code is of RFC 5530 section 3.
        Verdict::no("Invalid credentials").with_atom("AUTHENTICATIONFAILED")
    }
}
