import { forms, phrases, type Language } from './language.ts'

export const french: Language = {
  code: 'fr',
  autoSubjects: phrases(`
    réponse automatique | reponse automatique | absence du bureau | absent du bureau |
    absente du bureau | message d'absence | en congé | en vacances | absence : | absence: |
    notification d'absence | je suis absent | avis d'absence
  `),
  away: phrases(`
    je suis absent | je suis actuellement absent | je suis en congé |
    je suis actuellement en congé | je suis en vacances | je serai absent | je suis hors du bureau |
    absent du bureau | absente du bureau | ceci est une réponse automatique |
    ceci est un message automatique | je serai en congé | nos bureaux sont fermés |
    nos bureaux seront fermés | en congé maternité | en congés | ne travaille plus |
    ne fait plus partie | a quitté la société | actuellement en déplacement | en mon absence |
    je ne suis pas au bureau
  `),
  back: phrases(`
    de retour au bureau le | de retour à partir du | de retour le | retour au bureau le |
    je reviens le | je reviendrai le | je serai de retour | je rentre le | mon retour le |
    de retour | à compter du | retour le
  `),
  until: phrases(`jusqu'au | jusqu’au | jusqu'à | jusqu’à`),
  from: phrases(`du | entre le | à partir du`),
  inclusive: phrases(`inclus | compris`),
  months: forms(`
    janvier janv | février fevrier févr fev | mars | avril avr | mai | juin | juillet juil |
    août aout | septembre sept | octobre oct | novembre nov | décembre decembre déc dec
  `),
  weekdays: forms(`lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche`),
  tomorrow: phrases(`demain`),
  stop: phrases(`
    me désinscrire | me désabonner | désabonnez-moi | désinscrivez-moi | désinscrivez moi |
    retirez-moi | retirer de votre liste | retirer de vos listes | me retirer de | supprimez-moi |
    supprimer mon adresse | supprimer mes coordonnées | supprimer mes données | ne plus recevoir |
    ne souhaite plus | ne plus me contacter | ne plus me solliciter | ne me contactez plus |
    ne m'écrivez plus | ne m’écrivez plus | ne m'envoyez plus | ne m’envoyez plus |
    arrêtez de m'envoyer | cessez de m | arrêtez de me | ne plus m'envoyer | merci de me retirer |
    ne plus m'écrire
  `),
  stopAlone: phrases(`
    désinscription | désabonnement | désabonner | se désabonner | stop | me désinscrire |
    desinscription | désinscrire
  `),
}
