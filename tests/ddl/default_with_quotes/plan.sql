ALTER TABLE `t` MODIFY COLUMN `v` varchar(40) NOT NULL DEFAULT 'it''s a \\ "b"\n!';
