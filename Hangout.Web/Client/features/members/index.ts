/** Who takes part in a conversation: adding, inviting, roles, permissions, removing, banning, and invite links (CNV-3, CNV-4, CNV-6). Loaded with the details. */
import './member-list';
import './members.css';
