//! The line that makes a series: what is promised is made first, then batch after batch, so many pieces a working day.

use serde::{Deserialize, Serialize};

/// How a series is made («с учетом загрузки производства»). Its first day is the working day after the day of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductionLine {
    /// Pieces a working day; with 0 the line stands still and makes nothing.
    pub capacity: u32,
    /// Pieces that are promised and not made yet: they are made first.
    pub queue: u64,
    /// Pieces of one product that are started together; 0 and 1: any number.
    pub batch: u32,
    /// Working days that a batch is on the line at least, its first day among them.
    pub cycle: u32,
    /// Working days after the line: tests, hardening, packing.
    pub technological: u32,
}

impl ProductionLine {
    /// Pieces that are started for so many: whole batches.
    #[must_use]
    pub fn started(&self, pieces: u64) -> u64 {
        let batch = self.batch();
        pieces.div_ceil(batch).saturating_mul(batch)
    }

    /// The working day on which the last of so many pieces behind the queue is made, the technological days apart;
    /// nothing when the line stands still or no piece is asked for.
    #[must_use]
    pub fn made(&self, pieces: u64) -> Option<u32> {
        let capacity = u64::from(self.capacity);
        let end = self.queue.saturating_add(self.started(pieces));
        let start = end.saturating_sub(self.batch());
        // The day of the last piece, and how long its batch is on the line: it is started on day start ÷ capacity + 1.
        let last = end.checked_div(capacity)?.saturating_add(u64::from(!end.is_multiple_of(capacity)));
        let first = (start / capacity).saturating_add(u64::from(self.cycle));
        (pieces > 0).then(|| u32::try_from(last.max(first)).unwrap_or(u32::MAX))
    }

    /// The working day on which all of the queue is made but its last `after` pieces, the technological days apart. Nothing
    /// when the line stands still, or must have made them by now: as days go by and the queue with them, the answer is one
    /// less each day, since a batch was started when it was.
    #[must_use]
    pub fn made_before(&self, after: u64) -> Option<u32> {
        let capacity = i128::from(self.capacity);
        let end = i128::from(self.queue) - i128::from(after);
        if capacity == 0 || end <= 0 {
            return None;
        }
        let start = end - i128::from(self.batch());
        let last = (end + capacity - 1) / capacity;
        let first = start.div_euclid(capacity) + i128::from(self.cycle);
        Some(u32::try_from(last.max(first)).unwrap_or(u32::MAX))
    }

    /// Pieces behind the queue that are made by the end of a working day: the greatest number with
    /// [`made`](Self::made) not after the day.
    #[must_use]
    pub fn made_by(&self, day: u32) -> u64 {
        let (capacity, batch) = (u64::from(self.capacity), self.batch());
        let by_capacity = u64::from(day).saturating_mul(capacity).saturating_sub(self.queue) / batch;
        // Batches with start ÷ capacity + cycle ≤ day, where start is the queue and all batches before.
        let latest = (u64::from(day) + 1).saturating_sub(self.cycle.into()).saturating_mul(capacity);
        let by_cycle = latest.saturating_sub(self.queue).div_ceil(batch);
        by_capacity.min(by_cycle).saturating_mul(batch)
    }

    /// The line with so many pieces more in its queue.
    #[must_use]
    pub(super) fn promised(self, pieces: u64) -> Self {
        Self { queue: self.queue.saturating_add(self.started(pieces)), ..self }
    }

    fn batch(&self) -> u64 {
        self.batch.max(1).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_makes_its_queue_and_then_batch_after_batch() {
        let line = ProductionLine { capacity: 100, queue: 250, batch: 0, cycle: 0, technological: 2 };
        let cases = [(1, 3), (50, 3), (51, 4), (150, 4), (151, 5), (10_000, 103)];
        for (pieces, day) in cases {
            assert_eq!(line.made(pieces), Some(day), "{pieces}");
        }
        let batches = ProductionLine { batch: 60, ..line };
        let cases = [(1, 4), (60, 4), (61, 4), (121, 5), (181, 5), (241, 6)];
        for (pieces, day) in cases {
            assert_eq!(batches.made(pieces), Some(day), "{pieces}");
        }
        // A batch from 250 is started on day 3 and takes five days, whatever the line could do.
        let slow = ProductionLine { cycle: 5, ..batches };
        assert_eq!([1, 61, 121].map(|pieces| slow.made(pieces)), [Some(7), Some(8), Some(8)]);
        assert_eq!([6, 7, 8].map(|day| slow.made_by(day)), [0, 60, 180]);
        assert_eq!(batches.started(61), 120);
        assert_eq!((line.made(0), ProductionLine { capacity: 0, ..line }.made(1)), (None, None));
        assert_eq!(ProductionLine { queue: u64::MAX, capacity: 1, ..line }.made(u64::MAX), Some(u32::MAX));
    }

    proptest! {
        #[test]
        fn what_was_promised_is_made_on_its_day_whatever_is_promised_later(
            capacity in 1..60_u32, queue in 0..400_u64, batch in 0..50_u32, cycle in 0..12_u32,
            pieces in 1..200_u64, later in 0..300_u64, gone in 0..40_u32
        ) {
            let line = ProductionLine { capacity, queue, batch, cycle, technological: 0 };
            let day = line.made(pieces).unwrap();
            let all = line.promised(pieces).promised(later);
            let after = line.started(later);
            let made = u64::from(gone) * u64::from(capacity);
            let today = ProductionLine { queue: all.queue.saturating_sub(made), ..all };
            match today.made_before(after) {
                Some(left) => prop_assert_eq!(left + gone, day),
                None => prop_assert!(made >= queue + line.started(pieces), "it is still on the line"),
            }
        }

        #[test]
        fn what_is_made_by_a_day_is_all_that_is_made_not_after_it(
            capacity in 1..60_u32, queue in 0..400_u64, batch in 0..50_u32, cycle in 0..12_u32, day in 0..60_u32
        ) {
            let line = ProductionLine { capacity, queue, batch, cycle, technological: 0 };
            let made = line.made_by(day);
            prop_assert!(line.made(made).is_none_or(|last| last <= day));
            prop_assert!(line.made(made + 1).unwrap() > day);
        }
    }
}
