//! Out: many invented texts in which true questions stand beside quotations, to see that no question mark is taken for a
//! lost quotation mark.

const WORDS: [&str; 8] = ["Wer", "Wann", "Warum", "Wie", "Wo", "Womit", "Wozu", "Weshalb"];
const ASKED: [&str; 8] = [
    "zahlt das Land für die neue Halle",
    "beginnt der Umbau am Bahnhof",
    "fehlen in der Schule noch Lehrkräfte",
    "soll das Dorf ohne Laden auskommen",
    "hilft den Familien im Landkreis",
    "ist der Radweg bis Musterröda gesperrt",
    "wird der Bericht dem Ausschuss vorgelegt",
    "kommt das Geld bei den Vereinen an",
];
const VERBS: [&str; 6] = ["Kommt", "Bleibt", "Hilft", "Reicht", "Gilt", "Lohnt sich"];
const THINGS: [&str; 6] = [
    "der neue Plan",
    "das Geld vom Bund",
    "die Hilfe für Familien",
    "ein Umbau der Brücke",
    "die Regelung für Anlieger",
    "das Angebot des Vereins",
];
const SAID: [&str; 8] = [
    "Das ist ein guter Tag für die Stadt",
    "Wir haben lange auf diese Zusage gewartet",
    "Die Kosten steigen nicht weiter",
    "Niemand muss auf seinen Bus verzichten",
    "Jetzt geht es endlich los",
    "Der Zeitplan bleibt, wie er ist",
    "Alle Fraktionen tragen den Beschluss mit",
    "Vor Ort packen viele mit an",
];
const NAMED: [&str; 6] =
    ["Grüne Höfe", "Heimat", "Tag der offenen Tür", "Rezepte", "Wald und Feld", "Lesen macht stark"];
const SPEAKERS: [&str; 6] =
    ["die Ministerin", "Landrat Udo Muster", "Muster", "der Sprecher", "Ada Beispiel", "ein Anwohner"];
const PLAIN: [&str; 6] = [
    "Das fragen sich viele Anwohner.",
    "Darüber berät der Rat am Montag.",
    "Die Antwort steht noch aus.",
    "Der Verein hat 120 Mitglieder.",
    "Am Abend ging es weiter.",
    "Die Bauzeit beträgt 18 Monate.",
];

/// How many paragraphs a text has.
const PARAGRAPHS: usize = 12;

/// So many texts, each different.
pub(crate) fn texts(count: usize) -> Vec<String> {
    let mut dice = Dice(1);
    let text = |_| {
        let paragraphs: Vec<String> = (0..PARAGRAPHS).map(|_| paragraph(&mut dice)).collect();
        paragraphs.join("\n\n")
    };
    (0..count).map(text).collect()
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) as usize % n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

fn paragraph(dice: &mut Dice) -> String {
    let ask = format!("{} {}", dice.of(&WORDS), dice.of(&ASKED));
    let verb = format!("{} {} wirklich", dice.of(&VERBS), dice.of(&THINGS));
    let (said, more, speaker) = (dice.of(&SAID), dice.of(&SAID), dice.of(&SPEAKERS));
    let (thing, name, plain) = (dice.of(&THINGS), dice.of(&NAMED), dice.of(&PLAIN));
    match dice.below(20) {
        0 => format!("{ask}?"),
        1 => format!("{ask}? {plain}"),
        2 => format!("{verb}? {plain} {ask}?"),
        3 => format!("Und {thing}? {plain}"),
        4 => format!("„{ask}?“, fragte {speaker}. {plain}"),
        5 => format!("„{said}“, sagte {speaker}. Aber {} {}?", dice.of(&["wer", "wie"]), dice.of(&ASKED)),
        6 => format!("Was bedeutet das Wort „{name}“? {plain}"),
        7 => format!("„{said}. {ask}? {more}“, sagte {speaker}."),
        8 => format!("{ask}? „{said}“, sagte {speaker}. {plain}"),
        9 => format!("{plain} {ask}? „{said}“, so {speaker}. „{more}.“"),
        10 => format!("Das Projekt „{name}“ läuft weiter ({verb}?). {plain}"),
        11 => format!("{speaker}: „{said}.“ {verb}? {plain}").replacen(speaker, &upper(speaker), 1),
        12 => format!("{plain} „{verb}?“ Diese Frage stellt {speaker}."),
        13 => format!("„{said}“, sagte {speaker}, „{}?“", lower(&verb)),
        14 => format!("{verb}, oder nicht? „{said}“, heißt es dazu. {ask}?"),
        15 => format!("Die Aktion „{name}“ endet am 3. Mai. {ask}? {plain} „{said}“, sagte {speaker}."),
        16 => format!("{plain} Ob das reicht? „{said}“, meinte {speaker}."),
        17 => format!("„{said}!“, rief {speaker}. {verb}?"),
        18 => format!("Mehr Zeit? Mehr Geld? {plain} „{said}“, erklärte {speaker}."),
        _ => format!("Der Titel lautet: „{ask}?“ {plain}"),
    }
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}
