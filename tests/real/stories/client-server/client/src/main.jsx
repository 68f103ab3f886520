import { useState } from "react";
import { createRoot } from "react-dom/client";

function Pilot() {
  const [high, setHigh] = useState(true);
  return <button onClick={() => setHigh(!high)}>{high ? "High water" : "Low water"}</button>;
}

createRoot(document.getElementById("root")).render(<Pilot />);
