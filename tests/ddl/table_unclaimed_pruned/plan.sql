DROP TABLE `old_note`;
