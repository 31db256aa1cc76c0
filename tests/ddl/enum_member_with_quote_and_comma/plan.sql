ALTER TABLE `t` MODIFY COLUMN `v` enum('a','it''s','x,y','back\\slash','"q"') NOT NULL;
