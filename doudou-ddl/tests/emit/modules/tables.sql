-- MariaDB 11.8
CREATE TABLE `t_b` (
  `id` int(11) NOT NULL,
  `a_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `fk_a` (`a_id`),
  CONSTRAINT `fk_a` FOREIGN KEY (`a_id`) REFERENCES `t_a` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `t_a` (
  `id` int(11) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
CREATE TABLE `t_z` (
  `id` int(11) NOT NULL,
  `t` datetime DEFAULT current_timestamp(),
  `check_me` int(11) DEFAULT NULL CHECK (`check_me` > 1),
  PRIMARY KEY (`id`)
) ENGINE=Aria DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;
