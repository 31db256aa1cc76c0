ALTER TABLE `old_b` DROP FOREIGN KEY `b_a`;
DROP TABLE `old_a`;
DROP TABLE `old_b`;
