ALTER TABLE `t` MODIFY COLUMN `v` int NOT NULL COMMENT 'How old.\nIn "years", it''s said.';
