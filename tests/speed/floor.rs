//! The least work that a report takes: every layer decoded by the same decoder on one thread, and
//! hashed. No tar is parsed and nothing is kept.

use std::error::Error;
use std::io::Read;
use std::str::FromStr;

use plimsoll::compression::{Buffer, Decoder, DecoderOptions, Spent};
use plimsoll::layer::{Probes, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::source::{self, OpenOptions, Opened};
use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

use crate::{elsewhere, process};

/// What is done besides decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Nothing.
    Decode,
    /// xxh3-128 of the tar, for a report without `--verify`.
    Content,
    /// sha256 of the blob and of the tar, for a report with it; once if they are the same.
    Digests,
}

impl Work {
    fn word(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Content => "content",
            Self::Digests => "digests",
        }
    }
}

impl FromStr for Work {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Decode, Self::Content, Self::Digests]
            .into_iter()
            .find(|work| work.word() == word)
            .ok_or_else(|| format!("no work is called `{word}`"))
    }
}

/// Processor time of the floor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Floor {
    /// Of all layers.
    pub(crate) total: f64,
    /// Of the layer that took longest.
    pub(crate) longest: f64,
}

/// Measures the floor of an image in a separate process.
pub(crate) fn measure(image: &str, work: Work) -> Result<Floor, Box<dyn Error>> {
    let run = process::run_self(&["floor", work.word(), image])?;
    let mut floor = Floor { total: 0.0, longest: 0.0 };
    for line in run.output.lines() {
        let seconds: f64 = line.parse()?;
        floor.total += seconds;
        floor.longest = floor.longest.max(seconds);
    }
    Ok(floor)
}

/// Does the work and prints the processor time for each layer, in seconds.
pub(crate) fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [work, image] = arguments else { return Err("floor WORK IMAGE".into()) };
    let work: Work = work.parse()?;
    let limits = Limits::default();
    for content in open(image, &limits)?.blobs {
        let content = content.ok_or("a layer is not there")?;
        let before = elsewhere::own().ok_or("the time of this thread is not known")?;
        pass(content.open()?, work, &limits)?;
        let after = elsewhere::own().ok_or("the time of this thread is not known")?;
        println!("{}", (after - before).as_secs_f64());
    }
    Ok(())
}

/// Opens an image as the command does.
pub(crate) fn open(image: &str, limits: &Limits) -> Result<Opened, Box<dyn Error>> {
    let probes = Probes::default();
    let read = ReadOptions::new(limits, &probes);
    let options = OpenOptions::new(read, 1);
    Ok(source::open(&image.into(), &options)?)
}

fn pass(stored: Box<dyn Read + Send>, work: Work, limits: &Limits) -> Result<(), Box<dyn Error>> {
    let mut blob = Sha256::new();
    let spent: Option<Spent<'_>> = (work == Work::Digests).then(|| {
        let spent: Spent<'_> = Box::new(|buffer: Buffer, filled| {
            blob.update(buffer.get(..filled).unwrap_or_default());
            buffer
        });
        spent
    });
    // Checksums within the stream are left out: the floor is the least work that gives the bytes.
    let mut decoder = Decoder::new(stored, DecoderOptions { checksums: false, spent }, limits)?;
    let (mut tar, mut content) = (Sha256::new(), XxHash3_128::new());
    let mut buffer = Buffer::new(256 << 10);
    loop {
        let filled = decoder.read(&mut buffer)?;
        if filled == 0 {
            break;
        }
        let bytes = buffer.get(..filled).unwrap_or_default();
        match work {
            Work::Decode => (),
            Work::Content => content.write(bytes),
            Work::Digests => tar.update(bytes),
        }
    }
    drop(decoder);
    // Otherwise the compiler may remove unused hashes.
    std::hint::black_box((content.finish_128(), tar.finalize()));
    std::hint::black_box(blob.finalize());
    Ok(())
}
