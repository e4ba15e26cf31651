//! Work on all cores, with results in the order of the jobs.
//!
//! In: jobs, one after another. Out: their results in the same order. Memory is bounded
//! by the number of workers, not of jobs. Not handled: what a job is.
//!
//! Job `n` goes to worker `n` modulo their number, so that asking the workers in turn
//! gives the results in order, and nothing has to be sorted.

use std::num::NonZeroUsize;
use std::sync::mpsc::sync_channel;

/// Jobs that a worker holds at a time: one in work, one waiting, so that it need not
/// wait itself.
const DEPTH: usize = 2;

/// As many workers as the operator says, or as there are cores.
pub fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    asked.unwrap_or_else(cores).min(THREADS_MAX)
}

/// More workers than any machine has cores only cost memory.
const THREADS_MAX: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// Runs jobs through workers, each made once by `worker`, and gives the results to
/// `take` in the order of the jobs. Jobs are drawn, and results taken, by the caller's
/// own thread.
///
/// # Errors
///
/// The first one of `take`; no job is begun after it.
pub fn in_order<J: Send, R: Send, W: FnMut(J) -> R>(
    threads: NonZeroUsize,
    jobs: impl Iterator<Item = J>,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let worker = &worker;
    std::thread::scope(|scope| {
        let mut lanes = Vec::new();
        for _ in 0..threads.get() {
            let (give, given) = sync_channel::<J>(DEPTH);
            let (put, done) = sync_channel::<R>(DEPTH);
            scope.spawn(move || {
                let mut work = worker();
                for job in given {
                    if put.send(work(job)).is_err() {
                        break;
                    }
                }
            });
            lanes.push((give, done));
        }
        let lane = |number: usize| lanes.get(number % threads.get());
        let stopped = || anyhow::anyhow!("a worker stopped");
        let mut taken = 0;
        let mut take_next = |taken: usize| {
            let (_, done) = lane(taken).ok_or_else(stopped)?;
            take(done.recv().map_err(|_| stopped())?)
        };
        let mut given = 0;
        for job in jobs {
            if given - taken == lanes.len() * DEPTH {
                take_next(taken)?;
                taken += 1;
            }
            let (give, _) = lane(given).ok_or_else(stopped)?;
            give.send(job).map_err(|_| stopped())?;
            given += 1;
        }
        while taken < given {
            take_next(taken)?;
            taken += 1;
        }
        Ok(())
    })
}

/// Groups items into runs of at most `count` items, or fewer when they weigh `weight`
/// together, so that a run of large items stays small.
pub fn chunks<T>(
    items: impl Iterator<Item = T>,
    count: usize,
    weight_max: usize,
    weight: impl Fn(&T) -> usize,
) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.fuse();
    std::iter::from_fn(move || {
        let mut run = Vec::new();
        let mut sum = 0;
        while run.len() < count && sum < weight_max {
            let Some(item) = items.next() else { break };
            sum += weight(&item);
            run.push(item);
        }
        (!run.is_empty()).then_some(run)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(threads: usize, jobs: u64) {
        let threads = NonZeroUsize::new(threads).unwrap();
        let mut results = Vec::new();
        let worker = || {
            |job: u64| {
                // Uneven work, so that workers overtake one another.
                let turns = if job.is_multiple_of(3) { 20_000 } else { 1 };
                (0..turns).fold(job, |a, _| std::hint::black_box(a));
                job * 2
            }
        };
        in_order(threads, 0..jobs, worker, |result| {
            results.push(result);
            Ok(())
        })
        .unwrap();
        assert_eq!(results, (0..jobs).map(|job| job * 2).collect::<Vec<_>>());
    }

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        for threads in [1, 2, 7] {
            for jobs in [0, 1, 5, 1000] {
                check(threads, jobs);
            }
        }
    }

    #[test]
    fn an_error_ends_it_while_jobs_wait() {
        let threads = NonZeroUsize::new(3).unwrap();
        let result = in_order(
            threads,
            0..,
            || |job: u64| job,
            |job| {
                anyhow::ensure!(job < 10, "enough");
                Ok(())
            },
        );
        assert_eq!(result.unwrap_err().to_string(), "enough");
    }

    #[test]
    fn runs_are_bounded_by_number_and_weight() {
        let runs: Vec<Vec<usize>> =
            chunks([1, 1, 1, 9, 1, 1].into_iter(), 2, 8, |item| *item).collect();
        assert_eq!(runs, [vec![1, 1], vec![1, 9], vec![1, 1]]);
    }
}
