//! Work on pieces in other threads, results in order.
//!
//! In: pieces, one after the other. Out: what became of each, in the same order, on the
//! caller's thread. Not handled: work that can fail for good; a result says so.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc;

/// Threads at most. Reading and taking stay on the caller's thread and keep it busy
/// with three or more of these.
const WORKERS_MAX: usize = 4;

/// Pieces on their way for each worker: one in work, one waiting.
const AHEAD: usize = 2;

/// Works on every piece; the first error that `take` returns ends it.
pub(super) fn ordered<Piece: Send, Made: Send, Failure>(
    mut pieces: impl Iterator<Item = Piece>,
    work: impl Fn(Piece) -> Made + Sync,
    mut take: impl FnMut(Made) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(first) = pieces.next() else { return Ok(()) };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let second = if cores > 1 { pieces.next() } else { None };
    let Some(second) = second else {
        // Most lists are one piece, for which no thread is worth its start.
        take(work(first))?;
        return pieces.try_for_each(|piece| take(work(piece)));
    };
    let mut pieces = [first, second].into_iter().chain(pieces);
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(WORKERS_MAX))
            .map(|_| {
                let (to_worker, waiting) = mpsc::channel::<Piece>();
                let (made, from_worker) = mpsc::channel::<Made>();
                scope.spawn(move || {
                    for piece in waiting {
                        if made.send(work(piece)).is_err() {
                            return;
                        }
                    }
                });
                (to_worker, from_worker)
            })
            .collect();
        // Pieces go round the workers, so that results come back in order without
        // any being looked for.
        let mut turn = workers.iter().cycle();
        let mut under_way = VecDeque::new();
        loop {
            while under_way.len() < workers.len() * AHEAD {
                let (Some(piece), Some((to_worker, from_worker))) =
                    (pieces.next(), turn.next())
                else {
                    break;
                };
                // A worker that is gone has panicked, which the scope passes on.
                if to_worker.send(piece).is_err() {
                    return Ok(());
                }
                under_way.push_back(from_worker);
            }
            let Some(from_worker) = under_way.pop_front() else { return Ok(()) };
            let Ok(made) = from_worker.recv() else { return Ok(()) };
            take(made)?;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::ordered;

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        for count in [0, 1, 2, 100_u32] {
            let mut seen = Vec::new();
            let work = |piece: u32| {
                if piece.is_multiple_of(7) {
                    std::thread::yield_now();
                }
                piece * 2
            };
            let take = |made| {
                seen.push(made);
                Ok::<(), ()>(())
            };
            ordered(0..count, work, take).expect("no failure");
            assert_eq!(seen, (0..count).map(|piece| piece * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_failure_ends_it() {
        let take = |made| if made == 5 { Err(made) } else { Ok(()) };
        assert_eq!(ordered(0..1_000_000, |piece| piece, take), Err(5));
    }
}
