//! Writes records on a thread of its own, so that nobody waits for the disk.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

use super::files::Folder;
use super::key::Key;
use super::{NewLayer, encode};

/// Something to write.
pub(super) enum Task {
    Layer(Key, NewLayer),
    Document(Key, Vec<u8>),
}

/// A thread that writes.
pub(super) struct Writer {
    send: Sender<Task>,
    /// `None` if there could be no thread, so that nothing is written.
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(folder: &Arc<Folder>) -> Self {
        let (send, receive) = mpsc::channel();
        let folder = Arc::clone(folder);
        let thread = std::thread::Builder::new()
            .name("cache".to_owned())
            .spawn(move || write_all(&folder, &receive));
        Self { send, thread: thread.ok() }
    }

    /// Hands something over.
    pub(super) fn write(&self, task: Task) {
        // A thread that has ended could not write.
        let _ = self.send.send(task);
    }

    /// Waits until everything is written.
    pub(super) fn finish(self) {
        let Self { send, thread } = self;
        drop(send);
        if let Some(thread) = thread {
            // A record that was being written is left out.
            let _ = thread.join();
        }
    }
}

fn write_all(folder: &Folder, tasks: &Receiver<Task>) {
    let mut is_written = false;
    for task in tasks {
        let done = match task {
            Task::Layer(key, new) => folder.replace(&key, |out| encode::write(out, &new)),
            Task::Document(key, bytes) => folder.replace(&key, |out| out.write_all(&bytes)),
        };
        if !done {
            break;
        }
        is_written = true;
    }
    if is_written {
        folder.evict();
    }
}
