//! The tar parser: what real writers wrote, cut anywhere, and damage in tars made for the purpose.

mod damage;
mod written;
