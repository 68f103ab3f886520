//! The operators of the shell.

/// What an operator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `;`, and `;;` and the like of `case`.
    Semicolon,
    /// `&`.
    Background,
    /// `|`, `|&`.
    Pipe,
    /// `(`.
    OpenParenthesis,
    /// `)`.
    CloseParenthesis,
    /// `{`.
    OpenBrace,
    /// `}`.
    CloseBrace,
    /// `<<`, `<<-`: a here-document; its lines begin after the line break.
    HereDocument,
    /// `<`, `>`, `>>`, `>&`, `<<<` and the like, without a number before them.
    Redirection,
}

/// Every operator but the braces, longer ones first.
const OPERATORS: [(&str, Operator); 23] = [
    ("&>>", Operator::Redirection),
    (";;&", Operator::Semicolon),
    ("<<<", Operator::Redirection),
    ("<<-", Operator::HereDocument),
    ("&&", Operator::And),
    ("||", Operator::Or),
    (";;", Operator::Semicolon),
    (";&", Operator::Semicolon),
    ("|&", Operator::Pipe),
    ("&>", Operator::Redirection),
    (">>", Operator::Redirection),
    (">&", Operator::Redirection),
    (">|", Operator::Redirection),
    ("<&", Operator::Redirection),
    ("<>", Operator::Redirection),
    ("<<", Operator::HereDocument),
    (";", Operator::Semicolon),
    ("&", Operator::Background),
    ("|", Operator::Pipe),
    ("(", Operator::OpenParenthesis),
    (")", Operator::CloseParenthesis),
    (">", Operator::Redirection),
    ("<", Operator::Redirection),
];

impl Operator {
    /// The operator that the input starts with, braces left out, and how it is written.
    pub(super) fn at_start(text: &str) -> Option<(&'static str, Self)> {
        OPERATORS.iter().find(|(symbol, _)| text.starts_with(symbol)).copied()
    }
}
