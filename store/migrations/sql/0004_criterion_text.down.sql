DROP TABLE criterion_text;
