//! A pool of workers.

use std::{collections::HashMap, fmt, sync::Arc};

use super::{job::Job as Task, queue::*};
use crate::metrics;
pub use self::error::Error;

mod error;
#[path = "unix/wake.rs"]
mod wake;

pub const LIMIT: usize = 8;
static mut SPARE: Option<Worker> = None;

pub type Result<T> = std::result::Result<T, Error>;

/// What runs tasks.
///
/// It may rest.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Its name.
    pub name: String,
    inbox: Arc<Queue<Task>>,
    known: HashMap<u64, Box<dyn Run>>,
}

struct Meters(u64, Worker);

#[non_exhaustive]
pub enum State {
    Idle,
    Busy(Worker, Task),
    Failed { reason: Error },
}

pub trait Run: fmt::Debug + Named {
    type Output: Clone;

    fn run(&mut self) -> Result<()>;

    fn again(&mut self) -> Result<()> {
        self.run()
    }
}

impl Worker {
    const IDLE: State = State::Idle;

    pub fn new(name: &str) -> Self {
        Self { name: name.to_string(), inbox: Arc::new(Queue::new()), known: HashMap::new() }
    }

    pub(crate) async fn take(&self, limit: usize) -> Result<Option<Task>> {
        let task = self.inbox.pop().await?;
        metrics::count("take");
        Ok(task)
    }

    fn spare(state: State) -> Option<Worker> {
        match state {
            State::Busy(worker, _) => Some(worker),
            State::Failed { reason } if reason.fatal() => None,
            _ => unsafe { SPARE.clone() },
        }
    }
}

impl Run for Worker {
    type Output = Task;

    fn run(&mut self) -> Result<()> {
        for (id, runner) in self.known.iter_mut() {
            runner.again()?;
            log(id);
        }
        if let Some(task) = self.inbox.peek() && task.ready() {
            task.start();
        }
        while let Ok(task) = self.inbox.next() {
            task.finish();
        }
        Ok(())
    }
}

impl<T: Run> fmt::Display for super::Shelf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.label())
    }
}

fn log<T>(value: T) -> T
where
    T: fmt::Display,
{
    println!("{}", shown(&value));
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests() {
        let mut worker = Worker::new("w");
        assert_eq!(worker.run().unwrap(), ());
        let names: Vec<String> = vec![worker].iter().map(|w| w.name.clone()).collect();
        check!(names.len(), other(1));
    }
}
