package lots;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class MainTest {
    @Test
    public void nobodyIsDrawnFromNobody() {
        assertEquals("", Main.draw(List.of(), 1));
    }
}
