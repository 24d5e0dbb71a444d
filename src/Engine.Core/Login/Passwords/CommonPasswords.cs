using System.Collections.Frozen;

namespace Engine.Core.Login.Passwords;

/// <summary>
/// Passwords that guessing programs try first: common words, names and key sequences, alone or dressed up in the usual way, with
/// digits and signs around them or letters replaced by look-alikes.
/// </summary>
internal static class CommonPasswords
{
    private static readonly FrozenSet<string> Words = """
        password passwort passwd pass motdepasse contrasena senha parola haslo kennwort secret geheim letmein welcome willkommen bienvenue
        login admin administrator root user guest test testing tester demo default changeme change temp temporary master access service
        qwerty qwertz azerty qwertyuiop qwertzuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc zaqwsx wasd qweasd qweasdzxc
        abc abcd abcdef abcdefg abcdefgh aaa xxx iloveyou loveyou ilovegod lovely love lover loveme forever friend friends family mother father
        sunshine moonlight starlight rainbow princess prince queen king angel devil heaven jesus christ god blessed faith hope grace peace
        monkey dragon tiger lion panther eagle falcon wolf bear shark dolphin horse puppy kitten kitty cat dog bird butterfly spider snake
        football soccer baseball basketball hockey tennis golf rugby cricket liverpool chelsea arsenal barcelona juventus bayern dortmund
        steelers cowboys yankees lakers eagles raiders patriots packers
        superman batman spiderman ironman pokemon pikachu naruto starwars startrek matrix gandalf hobbit potter harrypotter minecraft fortnite
        computer internet windows linux apple google microsoft samsung android iphone nintendo playstation xbox server network system cisco
        summer winter spring autumn fall january february march april june july august september october november december monday friday
        sunday saturday morning night today tomorrow
        michael jordan michelle jennifer jessica ashley amanda daniel david robert thomas william james john joseph charles george andrew
        anthony joshua matthew nicholas nicole samantha elizabeth charlie maggie buddy bailey ginger pepper max rocky bella lucy molly sophie
        oliver harry jack thomas anna maria laura julia sarah hannah lisa peter paul martin stefan andreas alexander alex chris christian
        marcus patrick steven kevin brian ryan justin brandon tyler austin dakota taylor hunter cooper mustang ferrari porsche mercedes
        corvette camaro harley yamaha honda toyota bmw audi
        london berlin paris madrid roma milano munich hamburg vienna zurich america england germany france italy canada australia texas
        california chicago boston dallas denver phoenix newyork
        chocolate cookie cheese banana orange cherry strawberry peaches candy sugar honey pizza coffee whiskey vodka
        flower rose lily daisy jasmine violet diamond silver golden gold crystal purple yellow orange black white green blue red
        freedom liberty trustno trust nothing something whatever anything killer hacker shadow phantom ghost ninja samurai warrior soldier
        ranger hunter sniper pirate wizard magic mystic lucky happy smile baby babygirl babyboy sweet sweetie sexy hottie honey darling
        money dollar business company office work school student teacher college university music guitar piano drummer rock metal metallica
        nirvana eminem beatles elvis hello hallo bonjour hola ciao goodbye please thanks cheers fuck fuckyou fuckoff asshole shit bitch
        monster dragonball zelda mario sonic tetris starcraft warcraft counter strike halo gamer player winner champion
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string password)
    {
        var lower = password.Trim().ToLowerInvariant();
        if (lower.All(char.IsAsciiDigit) || lower.Distinct().Take(3).Count() < 3)
        {
            return true;
        }

        return Words.Contains(Trim(lower)) || Words.Contains(Trim(Undress(lower))) || Words.Contains(Undress(Trim(lower)));
    }

    /// <summary>Without the digits and signs around it.</summary>
    private static string Trim(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && !char.IsLetter(text[start]))
        {
            start++;
        }

        while (end > start && !char.IsLetter(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>With letters in place of their look-alikes.</summary>
    private static string Undress(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = source[i] switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                var character => character,
            };
        }
    });
}
