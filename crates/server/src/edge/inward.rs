//! Bodies that come in: bounded in bytes and in time, unpacked on the way.
//!
//! In: a body as it is sent, perhaps gzipped. Out: its bytes, or why not. No more is ever
//! held than one piece of it, unpacked, and that is never larger than the limit: a bomb
//! costs what an honest body of the same limit does.

use std::error::Error;
use std::fmt;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use flate2::write::MultiGzDecoder;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use crate::problem::Problem;

/// Why a body could not be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BodyFault {
    /// More bytes than the limit.
    TooLarge,
    /// It took longer than the limit.
    TooSlow,
    /// It is not the gzip that it says it is.
    NotGzip,
    /// It ended before its end.
    Broken,
}

impl BodyFault {
    /// The fault behind an error of a body.
    pub(crate) fn behind(error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(fault) = error.downcast_ref::<Self>() {
                return *fault;
            }
            next = error.source();
        }
        Self::Broken
    }

    /// The same, for whoever asked.
    pub(crate) fn problem(self) -> Problem {
        let (status, kind, detail) = match self {
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-large",
                "expected a body below the limit of bytes, counted unpacked",
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "body-too-slow",
                "expected the whole body within the limit of seconds",
            ),
            Self::NotGzip => {
                (StatusCode::BAD_REQUEST, "gzip", "expected a body of whole gzip")
            }
            Self::Broken => (StatusCode::BAD_REQUEST, "body", "expected a whole body"),
        };
        Problem::new(status, kind, detail)
    }
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "a body above the limit",
            Self::TooSlow => "a body that took too long",
            Self::NotGzip => "a body that is no gzip",
            Self::Broken => "a body that broke off",
        })
    }
}

impl Error for BodyFault {}

/// A body within limits.
pub(super) struct Bounded<B> {
    inner: B,
    /// Bytes that may still be sent.
    packed_left: usize,
    unpacking: Option<Box<MultiGzDecoder<Piece>>>,
    patience: Duration,
    /// From the first time that it had to be waited for.
    deadline: Option<Pin<Box<Sleep>>>,
    is_over: bool,
    /// Told when the end was read.
    read: Arc<AtomicBool>,
}

impl<B: Body<Data = Bytes> + Unpin> Bounded<B> {
    pub(super) fn new(
        inner: B,
        bytes_max: usize,
        patience: Duration,
        is_gzip: bool,
        read: Arc<AtomicBool>,
    ) -> Self {
        let unpacking = is_gzip.then(|| {
            let piece = Piece { bytes: Vec::new(), left: bytes_max };
            Box::new(MultiGzDecoder::new(piece))
        });
        let (packed_left, deadline, is_over) = (bytes_max, None, false);
        Self { inner, packed_left, unpacking, patience, deadline, is_over, read }
    }

    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        let patience = self.patience;
        let deadline =
            self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        deadline.as_mut().poll(context).is_ready()
    }

    /// What becomes of some bytes, if anything does yet.
    fn take(&mut self, bytes: Bytes) -> Result<Option<Bytes>, BodyFault> {
        let left = self.packed_left.checked_sub(bytes.len());
        self.packed_left = left.ok_or(BodyFault::TooLarge)?;
        let Some(unpacking) = &mut self.unpacking else { return Ok(Some(bytes)) };
        unpacking.write_all(&bytes).map_err(|error| fault(&error))?;
        Ok(unpacking.get_mut().give())
    }

    fn finish(&mut self) -> Result<Option<Bytes>, BodyFault> {
        self.is_over = true;
        self.read.store(true, Ordering::Relaxed);
        let Some(unpacking) = &mut self.unpacking else { return Ok(None) };
        unpacking.try_finish().map_err(|error| fault(&error))?;
        Ok(unpacking.get_mut().give())
    }

    fn next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, BodyFault>> {
        if self.is_over {
            return Poll::Ready(Ok(None));
        }
        loop {
            let frame = match Pin::new(&mut self.inner).poll_frame(context) {
                Poll::Pending if self.is_late(context) => {
                    return Poll::Ready(Err(BodyFault::TooSlow));
                }
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Err(BodyFault::Broken)),
                Poll::Ready(Some(Ok(frame))) => frame,
                Poll::Ready(None) => return Poll::Ready(self.finish()),
            };
            // Trailers carry nothing that anybody here reads.
            let Ok(bytes) = frame.into_data() else { continue };
            if let Some(bytes) = self.take(bytes)? {
                return Poll::Ready(Ok(Some(bytes)));
            }
        }
    }
}

/// What a decoder's error says: ours come back as they were.
fn fault(error: &io::Error) -> BodyFault {
    let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<BodyFault>());
    ours.copied().unwrap_or(BodyFault::NotGzip)
}

impl<B: Body<Data = Bytes> + Unpin> Body for Bounded<B> {
    type Data = Bytes;
    type Error = BodyFault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFault>>> {
        let next = ready!(self.next(context));
        self.is_over |= next.is_err();
        Poll::Ready(next.transpose().map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || (self.unpacking.is_none() && self.inner.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        if self.unpacking.is_some() { SizeHint::new() } else { self.inner.size_hint() }
    }
}

/// Unpacked bytes that nobody has taken yet.
struct Piece {
    bytes: Vec<u8>,
    /// Bytes that may still be unpacked.
    left: usize,
}

impl Piece {
    fn give(&mut self) -> Option<Bytes> {
        (!self.bytes.is_empty()).then(|| std::mem::take(&mut self.bytes).into())
    }
}

impl io::Write for Piece {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.checked_sub(bytes.len());
        self.left = left.ok_or_else(|| io::Error::other(BodyFault::TooLarge))?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use http_body_util::{BodyExt as _, Full};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).expect("memory");
        packer.finish().expect("memory")
    }

    async fn check(sent: Vec<u8>, is_gzip: bool, expected: Result<&[u8], BodyFault>) {
        let body = Full::new(Bytes::from(sent));
        let body =
            Bounded::new(body, 1_000, Duration::from_secs(1), is_gzip, Arc::default());
        let read = body.collect().await.map(http_body_util::Collected::to_bytes);
        assert_eq!(read.as_deref(), expected.as_ref().map(|bytes| *bytes));
    }

    #[tokio::test]
    async fn a_body_is_unpacked_up_to_its_limit() {
        check(vec![7; 1_000], false, Ok(&[7; 1_000])).await;
        check(vec![7; 1_001], false, Err(BodyFault::TooLarge)).await;
        check(gzip(&[7; 1_000]), true, Ok(&[7; 1_000])).await;
        check(gzip(&[7; 1_001]), true, Err(BodyFault::TooLarge)).await;
        check(gzip(&vec![0; 50 << 20]), true, Err(BodyFault::TooLarge)).await;
        let two = [gzip(b"one "), gzip(b"two")].concat();
        check(two, true, Ok(b"one two")).await;
        check(b"no gzip at all".to_vec(), true, Err(BodyFault::NotGzip)).await;
        let mut cut = gzip(b"a body that is cut");
        cut.truncate(cut.len() - 6);
        check(cut, true, Err(BodyFault::NotGzip)).await;
        check(Vec::new(), false, Ok(b"")).await;
    }
}
