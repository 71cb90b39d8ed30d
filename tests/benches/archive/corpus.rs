//! Mail that is made: half English, half Japanese, in threads, the same on every machine.

use std::fmt::Write as _;

/// The most frequent words, in the order of their frequency.
const ENGLISH: &str = "the of to a is and it on in that for this be with at have from not if but as are can when what \
    its people agree they meet write down was said about price project delivery testing release \
    schedule customer server database network account invoice contract meeting question answer \
    thanks regards please review change design build error warning report update version support \
    archive message thread search index storage memory latency kernel driver patch commit branch \
    merge conflict";
const JAPANESE: &str = "見積書の改訂版をお送りしますので、ご確認をお願いいたします。先週の会議で決まった納期について、\
    製造部と相談した結果、来月の中旬までに出荷できる見込みです。サーバーの入れ替え作業は土曜日の夜に行い、データベースの\
    移行が終わり次第ご連絡します。割引の条件は契約書の第三条に書かれていますが、税込みの価格は別紙をご覧ください。\
    お忙しいところ恐れ入りますが、請求書の送付先に変更がございましたら金曜日までにお知らせください。障害の原因は\
    ネットワークの設定でした。同じ問題が起きないように、監視の仕組みを見直しています。新しい担当者の山田が来週から\
    参りますので、引き続きよろしくお願い申し上げます。東京と大阪の事務所では、検索の速さと保管の費用が課題になっています。";
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A mail without its line for the mbox.
pub(crate) struct Mail {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) raw: Vec<u8>,
}

/// Makes mail, one after the other.
pub(crate) struct Corpus {
    random: Random,
    english: Vec<&'static str>,
    japanese: Vec<char>,
    /// The last mails of threads that go on: their ids, the id before, and the subject.
    open: Vec<(String, Vec<String>, String)>,
    next: usize,
}

impl Corpus {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Random(seed | 1),
            english: ENGLISH.split_whitespace().collect(),
            japanese: JAPANESE.chars().collect(),
            open: Vec::new(),
            next: 0,
        }
    }

    pub(crate) fn mail(&mut self) -> Mail {
        let at = self.next;
        self.next += 1;
        let is_japanese = at % 2 == 1;
        let id = format!("{at}.{:08x}@mail{}.example.com", self.random.below(1 << 32), at % 50);
        // Two of three answer something recent.
        let answered =
            (self.random.below(3) > 0 && !self.open.is_empty()).then(|| self.random.below(self.open.len()));
        let (references, subject) = match answered {
            Some(place) => {
                let (last, above, subject) = &self.open[place];
                let mut references: Vec<String> = above.iter().rev().take(8).rev().cloned().collect();
                references.push(last.clone());
                (references, format!("Re: {subject}"))
            }
            None => (Vec::new(), self.subject(is_japanese, at)),
        };
        let thread = (id.clone(), references.clone(), subject.trim_start_matches("Re: ").to_owned());
        match answered {
            Some(place) => self.open[place] = thread,
            None if self.open.len() < 200 => self.open.push(thread),
            None => {
                let place = self.random.below(self.open.len());
                self.open[place] = thread;
            }
        }
        let body = self.body(is_japanese);
        let mut header = format!(
            "Received: from relay{0}.example.com (relay{0}.example.com [192.0.2.{0}])\n\
             \tby mx.example.org (Postfix) with ESMTPS id {1:010X}\n\tfor <team@example.org>; {2}\n\
             From: Person {3} <p{3}@mail{0}.example.com>\nTo: Team <team@example.org>\nSubject: {subject}\n\
             Date: {2}\nMessage-ID: <{id}>\n",
            at % 50,
            self.random.below(1 << 40),
            date(at),
            self.random.below(400),
        );
        if let Some(last) = references.last() {
            let all: Vec<String> = references.iter().map(|id| format!("<{id}>")).collect();
            let _ = write!(header, "In-Reply-To: <{last}>\nReferences: {}\n", all.join("\n "));
        }
        header.push_str(
            "List-Id: The team <team.example.org>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: 8bit\n\n",
        );
        let raw = [header.as_bytes(), body.as_bytes()].concat();
        Mail { id, subject, body, raw }
    }

    fn subject(&mut self, is_japanese: bool, at: usize) -> String {
        if is_japanese {
            let start = self.random.below(self.japanese.len() - 10);
            format!("{}{at}", self.japanese[start..start + 10].iter().collect::<String>())
        } else {
            format!("{} {} {at}", self.word(), self.word())
        }
    }

    /// From three lines to some pages, short ones more often.
    fn body(&mut self, is_japanese: bool) -> String {
        let mut body = String::new();
        for _ in 0..3 + self.random.rank(80) {
            if is_japanese {
                let mut left = 32;
                while left > 0 {
                    let length = (1 + self.random.below(8)).min(left);
                    let start = self.random.below(self.japanese.len() - length);
                    body.extend(&self.japanese[start..start + length]);
                    left -= length;
                }
            } else {
                for _ in 0..11 {
                    let word = self.word();
                    body.push_str(&word);
                    body.push(' ');
                }
            }
            body.push('\n');
        }
        body
    }

    /// Of as many words as the 10,000 mails of a real list have. There the 60 most frequent words are 36 % of all, and
    /// the first is 3.5 %; here 39 % and 6.5 %.
    fn word(&mut self) -> String {
        let rank = self.random.rank(40_000);
        match self.english.get(rank) {
            Some(word) => (*word).to_owned(),
            None => format!("{}{rank}", self.english[rank % self.english.len()]),
        }
    }

    /// A stretch of the Japanese that mails are made of.
    pub(crate) fn stretch(&mut self, longest: usize) -> String {
        loop {
            let length = 1 + self.random.below(longest);
            let start = self.random.below(self.japanese.len() - length);
            let stretch = &self.japanese[start..start + length];
            if stretch.iter().all(|c| c.is_alphanumeric()) {
                return stretch.iter().collect();
            }
        }
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.random.below(end)
    }
}

/// Mails as an mbox (mboxrd).
pub(crate) fn mbox<'a>(mails: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut mbox = Vec::new();
    for raw in mails {
        mbox.extend_from_slice(b"From sender@example.com Thu Jan  1 00:00:00 2026\n");
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            let unquoted = line.iter().position(|byte| *byte != b'>').unwrap_or(line.len());
            if line[unquoted..].starts_with(b"From ") {
                mbox.push(b'>');
            }
            mbox.extend_from_slice(line);
        }
        mbox.extend_from_slice(b"\n");
    }
    mbox
}

/// One conversation: each mail answers one of the twenty before it.
pub(crate) fn conversation(length: usize) -> Vec<u8> {
    let mut corpus = Corpus::new(77);
    let id = |at: usize| format!("turn-{at}@long.example.com");
    let mails: Vec<Vec<u8>> = (0..length)
        .map(|at| {
            let answered = if at == 0 {
                String::new()
            } else {
                let parent = at - 1 - corpus.below(at.min(20));
                let first = if parent == 0 { String::new() } else { format!("<{}> ", id(0)) };
                format!("In-Reply-To: <{0}>\nReferences: {first}<{0}>\n", id(parent))
            };
            let text = corpus.body(at % 2 == 1);
            format!(
                "From: Person {} <p{0}@example.com>\nTo: team@example.org\nSubject: A long conversation\nDate: {}\n\
                 Message-ID: <{}>\n{answered}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}",
                at % 40,
                date(at),
                id(at),
            )
            .into_bytes()
        })
        .collect();
    mbox(mails.iter().map(Vec::as_slice))
}

/// Twelve minutes after the one before, RFC 5322 section 3.3.
fn date(at: usize) -> String {
    let (day, hour, minute) = (at / 120, at % 120 / 5, at % 5 * 12);
    format!("{} {} {} {hour:02}:{minute:02}:00 +0000", day % 28 + 1, MONTHS[day / 28 % 12], 2020 + day / 336)
}

/// Xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % end as u64).unwrap_or(0)
    }

    /// Low numbers often, high ones rarely, as the words of any language.
    fn rank(&mut self, end: usize) -> usize {
        let draw = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((end as f64).powf(draw) as usize).saturating_sub(1).min(end - 1)
    }
}
